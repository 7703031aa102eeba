"""Keep a database of the version that is about to be released: python -m tests.versions 0.2.0

It writes 0.2.0.sql, and 0.2.0.json with what must be there after any later version has brought it up to date.
From then on neither file changes.
"""

import json
import os
import sys
from pathlib import Path

import django


def main(version: str) -> None:
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.versions.content import PAGES, count_rows, fill

    call_command("migrate", verbosity=0)
    fill()
    file = Path(__file__).with_name(f"{version}.sql")
    file.write_text("\n".join(connection.connection.iterdump()) + "\n", encoding="utf-8")
    expected = json.dumps({"rows": count_rows(), "pages": PAGES}, ensure_ascii=False, indent=2)
    file.with_suffix(".json").write_text(expected + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
