from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from tac_site.accounts.logged_admin import LoggedAdmin
from tac_site.accounts.names import full_name, signs_in_by_email
from tac_site.accounts.roles import active_staff, role_in_words
from tac_site.attention import Step

INVITED = "invited, has not chosen a password yet"


class AccountList(LoggedAdmin):
    list_display = ("name", "email_address", "role", "last_sign_in", "state")
    search_fields = ("username", "first_name", "last_name", "email")
    search_help_text = "Names and e-mail addresses"
    ordering = ("-is_active", Lower("first_name"), Lower("last_name"), "username")
    actions = None  # whoever leaves is deactivated, one at a time

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        queryset: QuerySet[User] = super().get_queryset(request)
        return queryset.prefetch_related("groups", "user_permissions")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Accounts", **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def steps(self, request: HttpRequest) -> list[Step]:
        if not self.has_add_permission(request):
            return []
        others = active_staff().exclude(username=request.user.get_username())
        text = "Let somebody else in, who can go on while you are away"
        return [Step(text, others.exists(), reverse("admin:auth_user_add"))]

    @admin.display(description="Name", ordering=Lower("first_name"))
    def name(self, account: User) -> str:
        if signs_in_by_email(account) or not account.get_full_name():
            return full_name(account)
        return f"{full_name(account)} ({account.username})"

    @admin.display(description="E-mail address", ordering="email")
    def email_address(self, account: User) -> str:
        return account.email

    @admin.display(description="Role")
    def role(self, account: User) -> str:
        return role_in_words(account)

    @admin.display(description=f"Last sign-in ({settings.TIME_ZONE})", ordering="last_login")
    def last_sign_in(self, account: User) -> str:
        return f"{timezone.localtime(account.last_login):%Y-%m-%d %H:%M}" if account.last_login else "never"

    @admin.display(description="State", ordering="is_active")
    def state(self, account: User) -> str:
        if not account.is_active:
            return "inactive"
        return "active" if account.has_usable_password() else INVITED
