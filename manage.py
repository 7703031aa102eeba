#!/usr/bin/env python
import os
import sys

if sys.version_info < (3, 11):
    sys.exit("This site needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tac_site.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"A setting is wrong; manage.py check says more: {error}")


if __name__ == "__main__":
    main()
