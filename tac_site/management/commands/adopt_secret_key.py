from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from tac_site.accounts.secret_key import adopt_key
from tac_site.management.database_errors import database_errors


class Command(BaseCommand):
    help = "Let the SECRET_KEY of this machine be that of the site. Everybody has to sign in again."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            with database_errors():
                adopt_key()
        except ImproperlyConfigured as error:
            raise CommandError("There is no key here yet: set SECRET_KEY.") from error
        self.stdout.write(
            "The site signs with the SECRET_KEY of this machine now. Give it to the other machines too, and "
            "restart all of them. Everybody has to sign in again."
        )
