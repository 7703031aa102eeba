from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class TacSiteConfig(AppConfig):
    name = "tac_site"

    def ready(self) -> None:
        from tac_site import checks  # noqa: F401  (registers them)


class TacAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "tac_site.admin.TacAdminSite"
