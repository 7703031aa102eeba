from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tac_site.accounts"

    def ready(self) -> None:
        from tac_site.accounts import checks  # noqa: F401  (registers them)
