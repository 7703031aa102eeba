from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "tac_site.publishing"
