"""Whether a word that editors save is ever lost, over HTTP against the real server: `make bench-editing`.

The server, its main process or a worker is killed while editors save; eight save while one reads histories
and previews; two race for the same member. Every save has to be in the history, or to have come back to its
author as it was typed. Prints what became of the saves, and exits with 1 if one was lost.
"""

import os
import random
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import django

from tests.bench.server import Server
from tests.bench.signed_in import CUT_OFF, MEMBERS, Editor, Save, Typed

SENTENCE = "The council of “open” systems isn't <b>afraid</b> & meets über Łódź every week to agree on code."
WORDS = SENTENCE.split()
BUTTONS = ["_save", "_draft"]

dice = random.Random()  # noqa: S311
numbers = count(1)


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000, help="of saves that race each other (1000)")
    parser.add_argument(
        "--kills",
        type=int,
        default=200,
        help="of the server, all or a part of it (200)",
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tac-site-bench-") as data_dir:
        os.environ |= {"DATA_DIR": data_dir, "DJANGO_SETTINGS_MODULE": "tac_site.settings"}
        server = Server()
        django.setup()
        from django.db import connection

        try:
            editors = [Editor(server.port, session_key) for session_key in sign_in(9)]
            first, *others = members_with_a_term()
            machine = f"{connection.display_name}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}"
            print(machine, flush=True)
            before = storage()
            saves, problems = kill(server, editors[:3], others[:6], arguments.kills)
            saves += save_while_reading(editors, others[6:10])
            saves += race(editors[:2], first, arguments.pairs)
            report_size(before)
            problems += losses(saves) + inconsistencies([first, *others])
            problems += [complaint for editor in editors for complaint in editor.complaints]
        finally:
            connection.close()
            server.kill()
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def sign_in(how_many: int) -> list[str]:
    """The sessions of so many editors. Nobody has a password: to check it takes a second each."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    keys = []
    for number in range(how_many):
        user = User.objects.create_superuser(f"editor{number}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        assert session.session_key
        keys.append(session.session_key)
    return keys


def members_with_a_term() -> list[int]:
    from django.db.models import Count

    from members.models import Member

    members = Member.objects.alias(held=Count("terms")).filter(held=1)
    return list(members.values_list("pk", flat=True))


def new_text() -> Typed:
    """Of the length of a bio, and of no other save."""
    number = next(numbers)
    return Typed(f"Text {number}. {' '.join(dice.choices(WORDS, k=250))}.", f"Harbour {number}")


# What is tried


def kill(
    server: Server, editors: list[Editor], members: list[int], kills: int
) -> tuple[list[Save], list[str]]:
    """The server or a part of it, at random moments while they save; after each the database is asked whether
    it is whole."""
    saves: list[Save] = []
    broken = []
    for number in range(kills):
        is_saving, is_over = threading.Event(), threading.Event()
        with ThreadPoolExecutor(len(editors)) as pool:
            running = [
                pool.submit(save_until_killed, editor, members, is_saving, is_over) for editor in editors
            ]
            is_saving.wait(60)
            time.sleep(dice.uniform(0, 1.5))  # any moment of a save: is one of them unsafe?
            (server.kill, server.kill_main_process, server.kill_worker)[number % 3]()
            is_over.set()
        if number % 3 != 2:  # a worker is replaced by the server
            server.start()
        made = [each for future in running for each in future.result()]
        broken += losses(made) + inconsistencies(members)
        saves += made
    stored = stored_texts()
    kept = sum(stored[each.typed] for each in saves if each.outcome == "cut off")
    report(
        f"{kills} kills", saves, f"{kept} of those cut off were kept, {len(broken)} found broken after one"
    )
    return saves, broken


def save_until_killed(
    editor: Editor, members: list[int], is_saving: threading.Event, is_over: threading.Event
) -> list[Save]:
    saves: list[Save] = []
    while not is_over.is_set() and not (saves and saves[-1].outcome == "cut off"):
        pk = dice.choice(members)
        try:
            form = editor.open(pk)
        except CUT_OFF:
            break
        is_saving.set()
        saves.append(editor.save(pk, form, new_text(), dice.choice(BUTTONS)))
    return saves


def save_while_reading(editors: list[Editor], members: list[int], each: int = 25) -> list[Save]:
    """All but the first save, over each other if need be; the first reads until they have done."""
    reader, *writers = editors
    with ThreadPoolExecutor(len(writers)) as pool:
        running = [pool.submit(save_in_the_end, editor, members, each) for editor in writers]
        pages = 0
        while not all(future.done() for future in running):
            pages += read_history(reader, dice.choice(members))
        saves = [save for future in running for save in future.result()]
    slowest = max(editor.slowest for editor in editors)
    more = f"{pages} histories and previews read meanwhile, the slowest answer took {slowest:.1f} s"
    report(f"{len(writers)} threads", saves, more)
    return saves


def save_in_the_end(editor: Editor, members: list[int], how_often: int) -> list[Save]:
    """Having read what the other saved, over it."""
    saves: list[Save] = []
    for _ in range(how_often):
        pk, button = dice.choice(members), dice.choice(BUTTONS)
        save = editor.save(pk, editor.open(pk), new_text(), button)
        while save.form:
            over = next(each for each in save.form.resolutions if each.startswith("over"))
            save = editor.save(pk, save.form, save.typed, button, over)
        saves.append(save)
    return saves


def read_history(reader: Editor, pk: int) -> int:
    """The list of versions, two of them compared, one on the page: how many pages that was."""
    from members.models import Member
    from tac_site.publishing.models import Revision

    newest = list(Revision.objects.of(Member, pk).values_list("pk", flat=True)[:10])
    before, after = dice.choice(newest), dice.choice(newest)
    paths = [f"{pk}/history/", f"{pk}/history/?from={before}&to={after}", f"preview/{after}/"]
    for path in paths:
        reader.read(f"{MEMBERS}/{path}")
    return len(paths)


def race(editors: list[Editor], pk: int, pairs: int) -> list[Save]:
    """Both open the form, then both save at the same moment: one has to be told of the other."""
    start = threading.Barrier(len(editors), timeout=300)

    def save(editor: Editor) -> Save:
        form, typed, button = editor.open(pk), new_text(), dice.choice(BUTTONS)
        start.wait()
        return editor.save(pk, form, typed, button)

    saves: list[Save] = []
    with ThreadPoolExecutor(len(editors)) as pool:
        for _ in range(pairs):
            pair = list(pool.map(save, editors))
            if all(each.outcome == "applied" for each in pair):
                pair[1] = replace(pair[1], outcome="saved over the other without a word")
            saves += pair
    report(f"{pairs} pairs of racing saves", saves)
    return saves


# What the database says of it


def stored_texts() -> Counter[Typed]:
    """How many revisions have each text."""
    from tac_site.publishing.models import Revision

    documents = [revision.document for revision in Revision.objects.filter(content_type__model="member")]
    return Counter(
        Typed(member["fields"].get("bio", ""), term["fields"].get("employer", ""))
        for member, term, *_ in (document for document in documents if len(document) > 1)
    )


def losses(saves: list[Save]) -> list[str]:
    stored = stored_texts()
    right = {"applied": {1}, "refused": {0}, "cut off": {0, 1}}
    return [
        f"{save.typed.affiliation}: {save.outcome}, and {stored[save.typed]} times in the history"
        for save in saves
        if stored[save.typed] not in right.get(save.outcome, set())
    ]


def inconsistencies(members: list[int]) -> list[str]:
    """What is half applied: the public page shows what is no version, or the database is damaged."""
    from django.db import connection

    from members.models import Member
    from tac_site.publishing.documents import snapshot
    from tac_site.publishing.models import Revision

    connection.check_constraints()  # on SQLite PRAGMA foreign_key_check; it raises
    problems = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            answer = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        problems = [f"PRAGMA integrity_check: {answer}"] if answer != "ok" else []
    for pk in members:
        live = Revision.objects.of(Member, pk).live().first()
        if live is None or snapshot(Member, pk) != live.document:
            problems.append(f"Member {pk} is not what its newest version says")
    connection.close()  # so that after the next kill nobody has the database open
    return problems


def storage() -> tuple[int, int, int]:
    """Of the history: revisions, bytes on the disk, bytes of text in them."""
    from django.db import connection

    from tac_site.publishing.models import Revision

    table = Revision._meta.db_table
    if connection.vendor == "sqlite":
        of_table = "SELECT name FROM sqlite_schema WHERE tbl_name = %s"
        sql = f"SELECT SUM(pgsize) FROM dbstat WHERE name IN ({of_table})"  # noqa: S608
    else:
        sql = "SELECT pg_total_relation_size(%s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [table])
        size = cursor.fetchone()[0]
    documents = [revision.document for revision in Revision.objects.all()]
    values = [value for document in documents for entry in document for value in entry["fields"].values()]
    return len(documents), size, sum(len(value.encode()) for value in values if isinstance(value, str))


# What is printed


def report(trial: str, saves: list[Save], *more: str) -> None:
    outcomes = Counter(each.outcome for each in saves)
    told = [f"{number} {name}" for name, number in sorted(outcomes.items())]
    print(f"{trial}: {', '.join([*told, f'{len(losses(saves))} lost', *more])}", flush=True)


def report_size(before: tuple[int, int, int]) -> None:
    revisions, size, text = (after - old for after, old in zip(storage(), before, strict=True))
    print(
        f"{revisions} revisions: {size} bytes for {text} bytes of text, {size / text:.2f} times", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
