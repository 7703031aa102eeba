"""Which texts each rule takes, and what it says of any other."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tac_site.configuration.rules import Wrong, one_of
from tac_site.configuration.variables import VARIABLES, misspelt, problems_of, refuse_wrong

KEY = "abcde" * 10
TAKEN = {
    "HTTPS": ("true", "True", "1", "no", "off"),
    "ALLOWED_HOSTS": (
        *("tac.example.org", "TAC.example.org,.example.org", "127.0.0.1,localhost,[::1]"),
        *("xn--hfn-sna.example", "localhost.", "my_host"),
    ),
    "DATABASE_URL": (
        *("", "postgres://user:p%23w@host/name", "postgresql://user@host:5433/name?sslmode=require"),
        *("postgres:///name", "postgres://postgres@%2Ftmp%2Fa/postgres", "sqlite:////srv/tac/db.sqlite3"),
    ),
    "SECRET_KEY": ("", KEY),
    "TIME_ZONE": ("UTC", "America/Los_Angeles"),
    "SECURITY_CONTACT": ("", "mailto:security@example.org", "https://example.org/security"),
    "LOG_FORMAT": ("text", "json"),
    "ADMIN_PASSWORD": ("a",),
    "TRUSTED_PROXIES": ("", "127.0.0.1,::1", "10.0.0.0/24,2001:db8::/32"),
    "ADMIN_PATH": ("admin/", "staff-only/a_B9/"),
    "EMAIL_URL": (
        *("smtp://localhost:25", "submission://user%40a:p%23w@mail.example.org"),
        *("submission://user:secret@host:465?ssl=true", "smtp://host?tls=true"),
    ),
    "ADMINS": ("", "a@example.org", "a@example.org,b@example.org"),
    "EMAIL_FROM": ("tac@example.org", "The council <tac@example.org>"),
    "MEDIA_BUCKET": ("", "tac-media", "media.tac.example.org"),
    "MEDIA_ENDPOINT": ("", "https://s3.example.org", "http://[::1]:9000", "https://example.org/storage/s3"),
    "AWS_SECRET_ACCESS_KEY": ("", "a/B+9"),
}
WRONG = {
    "HTTPS": ("", "maybe", "true "),
    "ALLOWED_HOSTS": (
        *(
            "",
            "*",
            "https://tac.example.org",
            "tac.example.org/",
            "tac.example.org:443",
            "a.example, b.example",
        ),
        *("a.example,", "*.example.org", "-a.example", "::1", "häfen.example", "a.example\n"),
    ),
    "DATABASE_URL": (
        *("nonsense", "oracle-ish", "mysql://user:secret@host/name", "postgres:name", "postgres://user@host"),
        *(
            "postgres://user:secret@host/",
            "postgres://user:sec#ret@host/name",
            "postgres://user:s/e@host/name",
        ),
        *(
            "postgres://user:se?cret@host/name",
            "postgres://user@host:99999/name",
            "postgres://user@[host/name",
        ),
        "postgres://user:12/secret@host/name",
    ),
    "SECRET_KEY": ("a", KEY[:49], "abcd" * 20, f"django-insecure-{KEY}"),
    "TIME_ZONE": ("", "Nowhere/X", "America", "../UTC", "/etc/localtime"),
    "SECURITY_CONTACT": (
        *("foo", "security@example.org", "http://example.org/", "mailto:"),
        "mailto:a@example.org\nContact: mailto:b@example.org",
    ),
    "LOG_FORMAT": ("", "xml", "JSON"),
    "TRUSTED_PROXIES": ("proxy", "127.0.0.1, ::1", "10.0.0.1/24", "10.0.0.0/33", "0.0.0.0/0", "::/0", "*"),
    "ADMIN_PATH": ("", "/", "/admin/", "admin", "ad min/", "admin//", "../", "häfen/"),
    "EMAIL_URL": (
        *("", "secret", "ftp://user:secret@host", "smtp://", "smtp://user:se#cret@host", "smtp://host:99999"),
        *(
            "smtp://user:1/secret@host",
            "submission://user:secret@host?ssl=maybe",
            "smtp://host?timeout=secret",
        ),
    ),
    "ADMINS": ("a", "a@example.org, b@example.org", "a@example.org,", "A <a@example.org>"),
    "EMAIL_FROM": ("", "a", "a@", "The council"),
    "STATIC_ROOT": ("", "static"),
    "MEDIA_BUCKET": ("s3://tac-media", "tac_media", "Media", "-a-", "ab", 64 * "a", "tac-media/"),
    "MEDIA_ENDPOINT": (
        *("s3.example.org", "s3://example.org", "https://", "https://key:secret@s3.example.org"),
        "https://example.org:99999",
    ),
    "AWS_SECRET_ACCESS_KEY": ("a secret", "“secret”", "secret\n"),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in TAKEN for text in TAKEN[name]])
def test_a_text_is_taken(name: str, text: str) -> None:
    assert VARIABLES[name].rule(text) is None


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in WRONG for text in WRONG[name]])
def test_a_text_is_refused_by_name_with_a_way_out_and_without_secrets(name: str, text: str) -> None:
    (problem,) = problems_of({name: text})
    is_secret = VARIABLES[name].is_secret
    assert problem.text.startswith(f"{name}: " if is_secret else f"{name} is “{text}”: ")
    assert problem.check == VARIABLES[name].check
    assert problem.fix
    assert not is_secret or "secret" not in f"{problem}"


@pytest.mark.parametrize("name", [name for name in VARIABLES if name not in ("ADMIN_PASSWORD", "ENV_FILE")])
def test_every_variable_has_a_rule(name: str) -> None:
    assert [problem.check for problem in problems_of({name: "a b"})] == [VARIABLES[name].check]


def test_no_two_variables_share_an_id() -> None:
    assert len({variable.check for variable in VARIABLES.values()}) == len(VARIABLES)


def test_a_message_names_value_rule_and_fix() -> None:
    found = [
        f"{problem.text} {problem.fix}" for problem in problems_of({"TIME_ZONE": "Mars", "SECRET_KEY": "a"})
    ]
    assert found == [
        "SECRET_KEY: it has to be 50 characters long or longer, and has 1. "
        "Unset it, and the site makes one in DATA_DIR; or write 50 random characters.",
        "TIME_ZONE is “Mars”: no zone of time is called so. Write one such as America/Los_Angeles.",
    ]


def test_a_message_names_all_that_is_wrong_in_a_list() -> None:
    lists = {
        "ALLOWED_HOSTS": "a.example,*,b:80",
        "TRUSTED_PROXIES": "proxy,::1,10.0.0.1/24,::/0,0.0.0.0/0",
        "ADMINS": "a@example.org,b,c",
    }
    assert [problem.text.partition(": ")[2] for problem in problems_of(lists)] == [
        "“*”, “b:80” are no host names. Neither scheme, port, path nor spaces belong to one, and * would let "
        "anybody choose what the site calls itself.",
        "“proxy”, “10.0.0.1/24” are no networks. ::/0, 0.0.0.0/0 is everybody: each visitor could pretend to "
        "be another.",
        "“b”, “c” are no mail addresses.",
    ]


def test_a_server_without_checks_refuses_too() -> None:
    refuse_wrong({"HTTPS": "true", "PATH": "/bin"})
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_wrong({"HTTPS": "maybe", "LOG_FORMAT": "xml"})
    assert str(refused.value).splitlines() == [
        "HTTPS is “maybe”: it has to be true or false; yes, on, 1 and no, off, 0 are taken too. "
        "Write one of them, or unset it.",
        "LOG_FORMAT is “xml”: it has to be text or json. Write text.",
    ]


def test_words() -> None:
    assert one_of("a", "b", "c")("d") == Wrong("it has to be a or b or c.", "Write a.")


def test_the_data_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    rule = VARIABLES["DATA_DIR"].rule
    assert [rule(str(tmp_path)), rule(f"{tmp_path}/new"), rule(f"{tmp_path}/a b#c%20d?e")] == [None] * 3
    relative = Wrong("it has to be an absolute path.", "Write it with all that is above it, as in /srv/tac.")
    assert [rule("var"), rule("")] == [relative, relative]
    assert rule(f"{tmp_path}/file") == Wrong(
        "it is a file.", "Name a directory, which may be one that is not there yet."
    )
    for missing in (f"{tmp_path}/a/b", f"{tmp_path}/file/b"):
        parent = missing.removesuffix("/b")
        assert rule(missing) == Wrong(
            f"{parent} is not there.", f"Make it first (mkdir -p {parent}), or name another."
        )


def test_what_is_nearly_the_name_of_a_variable_is_pointed_out() -> None:
    environment = dict.fromkeys(
        [
            "ALLOWED_HOST",
            "SECRETKEY",
            "TIMEZONE",
            "DEBUG",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "PATH",
            "TZ",
            "LOGNAME",
        ],
        "",
    )
    assert list(misspelt(environment)) == [
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("SECRETKEY", "SECRET_KEY"),
        ("TIMEZONE", "TIME_ZONE"),
    ]
