"""Accounts of the staff: roles are given by administrators, power by superusers."""

from typing import Any, override

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.address import NarrowList
from articles.admin.inputs import KeysField

from .models import User

POWERS = ("is_superuser", "user_permissions")

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(auth_admin.GroupAdmin):
    filter_horizontal = ()  # as below


class PasswordForm(AdminPasswordChangeForm):
    usable_password_help_text: Any = _(
        "Disabled: the password is lost, and nobody logs in to this account until it "
        "gets another. Somebody who has left is made inactive instead."
    )


@admin.register(User)
class UserAdmin(NarrowList, auth_admin.UserAdmin):
    change_password_form = PasswordForm
    list_display = ("username", "first_name", "last_name", "roles", "is_active")
    list_filter = ("is_active", "groups")
    lookups = frozenset({"is_active__exact", "groups__id__exact", "groups__isnull"})
    show_facets = admin.ShowFacets.NEVER
    filter_horizontal = ()  # its script gives names to what may have none

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        stock = super().get_fieldsets(request, obj)
        if obj is None:
            return stock
        return [*stock, (_("Mail"), {"fields": ("wants_reply_digest",)})]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @override
    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "groups":
            kwargs |= {
                "widget": CheckboxSelectMultiple,
                "label": _("Roles"),
                "help_text": _("What this person may do at the desk."),
            }
        return super().formfield_for_manytomany(
            db_field, request, form_class=KeysField, **kwargs
        )

    @override
    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.widget.can_add_related = False  # roles are made by the program
        return field

    @admin.display(description=_("Roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An administrator changes no superuser: a new password would be power."""
        if obj is not None and obj.is_superuser and not is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # accounts are deactivated: their work names them

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        dates = ("last_login", "date_joined")
        return dates if is_superuser(request) else (*dates, *POWERS)

    @override
    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            obj.is_staff = True  # readers have no accounts
        super().save_model(request, obj, form, change)


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)
