"""Accounts and groups in the admin, where each change is an event of the log."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, User
from django.forms import CheckboxSelectMultiple
from django_otp.plugins.otp_static import admin as _static_admin  # noqa: F401  (registers its device)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp_admin  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from tac_site.accounts.account_admin import AccountAdmin
from tac_site.accounts.proven_admin import ProvenAdmin

admin.site.unregister([User, Group])
# The secret of a second factor is its owner's alone.
admin.site.unregister([StaticDevice, TOTPDevice])
admin.site.register(User, AccountAdmin)


@admin.register(Group)
class ProvenGroupAdmin(ProvenAdmin, GroupAdmin):
    fields = ("name", "permissions")
    filter_horizontal = ()  # its boxes have no labels

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)
