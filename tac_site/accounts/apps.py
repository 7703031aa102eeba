from django.apps import AppConfig, apps


class AccountsConfig(AppConfig):
    name = "tac_site.accounts"

    def ready(self) -> None:
        from tac_site.accounts import checks  # noqa: F401  (registers them)

        _name_accounts()


def _name_accounts() -> None:
    """Django's users, in the words of this site."""
    auth = apps.get_app_config("auth")
    auth.verbose_name = "Accounts"
    options = auth.get_model("User")._meta
    options.verbose_name, options.verbose_name_plural = "account", "accounts"
