"""Who may do what: a table, and the rule for a single object.

A role is a Group with the permissions of the table, renewed after every migrate.
Django's ModelBackend answers False for every object; `ObjectBackend` answers from
the story's owner and its section's editors.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import models
from django.db.models import Q

from articles.models import Section, Story

from .models import User

REPORTER = "Reporter"
EDITOR = "Editor"
MODERATOR = "Moderator"
ADMINISTRATOR = "Administrator"

_WRITE = {"articles.add_story", "articles.change_story", "articles.view_story"}
_FRONT = {"articles.change_slot", "articles.view_slot"}
_NAMES = {
    f"articles.{deed}_{kind}"
    for deed in ("add", "change", "view", "delete")
    for kind in ("author", "tag")
}
_MODERATE = {
    "comments.view_comment",
    "comments.moderate_comment",
    "comments.view_commenter",
    "comments.change_commenter",
    *(
        f"comments.{deed}_{kind}"
        for deed in ("add", "change", "view")
        for kind in ("rule", "savedreason")
    ),
}

ROLES: dict[str, set[str]] = {
    REPORTER: _WRITE,
    EDITOR: _WRITE | _MODERATE | _FRONT | _NAMES | {"articles.publish_story"},
    MODERATOR: _MODERATE,
    ADMINISTRATOR: _WRITE
    | _MODERATE
    | _FRONT
    | _NAMES
    | {
        "articles.publish_story",
        "articles.edit_every_story",
        "articles.add_section",
        "articles.change_section",
        "articles.delete_section",
        "articles.view_section",
        "comments.change_conversation",
        "comments.erase_comment",
        "comments.view_conversation",
        "newsroom.add_user",
        "newsroom.change_user",
        "newsroom.view_user",
    },
}


def sync() -> None:
    """Give every role exactly the permissions of the table. Safe to repeat."""
    for role, names in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(_named(names)))


def _named(names: set[str]) -> Q:
    wanted = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return wanted


def sync_after_migrate(**kwargs: Any) -> None:
    sync()


class ObjectBackend(BaseBackend):
    """Answers `user.has_perm("articles.publish_story", story)`."""

    def has_perm(
        self,
        user_obj: User | AnonymousUser,
        perm: str,
        obj: models.Model | None = None,
    ) -> bool:
        if not isinstance(user_obj, User) or not isinstance(obj, Story):
            return False
        return (
            user_obj.is_active and user_obj.has_perm(perm) and _may(user_obj, perm, obj)
        )


def _may(user: User, perm: str, story: Story) -> bool:
    if perm == "articles.view_story":
        return Story.objects.viewable_by(user).filter(pk=story.pk).exists()
    if perm == "articles.change_story":
        return Story.objects.editable_by(user).filter(pk=story.pk).exists()
    if perm == "articles.publish_story":
        return (
            user.has_perm("articles.edit_every_story")
            or Section.objects.edited_by(user).filter(pk=story.section_id or 0).exists()
        )
    return False
