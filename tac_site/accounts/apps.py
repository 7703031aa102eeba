from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tac_site.accounts"
