from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tac_site.accounts.events import log_event
from tac_site.accounts.second_factor import end_sessions, remove_second_factor
from tac_site.management.database_errors import database_errors


class Command(BaseCommand):
    help = "Switch off the second factor of somebody who has lost it, and end the account's sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="of the account, as it signs in")

    def handle(self, *, name: str, **options: Any) -> None:
        with database_errors():
            self._disable(name)

    def _disable(self, name: str) -> None:
        account = get_user_model()._default_manager.filter(username=name).first()
        if account is None:
            raise CommandError(f"There is no account “{name}”. Write it exactly: “Ada” is not “ada”.")
        if not remove_second_factor(account):
            raise CommandError(f"“{name}” has no second factor: nothing was changed.")
        end_sessions(account)
        log_event("second factor removed", name, None)
        self.stdout.write(f"The second factor of “{name}” is off: the password alone signs in.")
