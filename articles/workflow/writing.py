"""Create and edit: the two verbs that change what a story says."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import indexing, stamps
from articles.html import picture_keys
from articles.models import Image, RetiredAddress, Revision, Section, Story

from . import base, lists, showing
from .fields import apply
from .settling import rewind, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsroom.models import User

PERMISSION_TO_ADD: dict[str, str] = {
    Story.Kind.STORY: "articles.add_story",
    Story.Kind.PAGE: "articles.edit_every_story",
}
WRITTEN = {
    *Story.COLUMNS,
    "first_published_at",
    "date",
    "updated_at",
    "word_count",
    "version",
    "edited_at",
}
# The page says these itself; its stamp asks the clock about the rest.
ON_THE_PAGE = {
    "headline",
    "kicker",
    "deck",
    "dateline",
    "genre",
    "slug",
    "body",
    "section",
    "lead_image",
    "language",
    "seo_title",
    "seo_description",
    "further_sections",
    "tags",
    "bylines",
    "expires_at",
}
SECTIONS = ("section", "further_sections")
OF_THE_CONVERSATION = {"discussion_mode", "discussion_closes_at"}
# What scoring reads, and what the editor says about the list of related stories.
OF_THE_RELATIONS = {
    "headline",
    "deck",
    "section",
    "further_sections",
    "tags",
    "pinned",
    "excluded",
    "publish_at",
    "body",
    "is_evergreen",
}
# Readers never see them, or see what a task makes of them.
OF_THE_DESK = {"internal_note", "planned_for", "pinned", "excluded", "is_evergreen"}


def create(
    changes: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    owner: User | None = None,
    kind: str = Story.Kind.STORY,
) -> Story:
    """Store a new draft made of `changes` (names of `Story.EDITABLE`).

    The owner is `by` unless given. Raises PermissionDenied or ValidationError.
    """
    settle(at)
    if by is not None and not by.has_perm(PERMISSION_TO_ADD[kind]):
        raise PermissionDenied
    story = Story(
        kind=kind,
        owner=owner or by,
        created_at=at,
        edited_at=at,
        status_changed_at=at,
    )
    if kind == Story.Kind.PAGE:
        story.discussion_mode = Story.DiscussionMode.HIDDEN
    apply(story, changes, at)
    wanted = lists.empty() | lists.clean(story, changes)
    lists.check(wanted)
    showing.check_shown(story, "", by)
    with transaction.atomic():
        _hold_sections(story, wanted["further_sections"])
        base.save_at_free_address(story)
        _write_rows(story, lists.empty(), wanted, at)
        revise(story, by, at)
        base.record(story, "create", by=by, at=at)
        base.relate(story)
    return story


def _write_rows(
    story: Story, before: Mapping[str, Any], now: Mapping[str, Any], at: datetime
) -> None:
    """What stands in other tables: lists, pictures in the text, words for search."""
    lists.write(story, before, now)
    keys = picture_keys(story.body)
    if keys or before.get("body") != story.body:
        story.illustrations.set(Image.objects.of_stories(keys))
    indexing.index([story.pk], at)


def edit(  # noqa: PLR0913
    story: Story,
    changes: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    version: int,
    is_significant: bool = False,
) -> Story:
    """Write `changes` (names of `Story.EDITABLE`) over the version that was edited.

    A significant edit of a story that readers have seen tells them when it was
    updated. Returns the story as stored; without a difference nothing is written.
    Raises Conflict if `version` is no longer the current one, MoveNotAllowed for a
    story in the trash or withdrawn, PermissionDenied, ValidationError.
    """
    settle(at)
    with transaction.atomic():
        current = base.lock(story)
        base.require(by, "articles.change_story", current)
        if version != current.version:
            raise base.Conflict(current)
        is_update = is_significant and current.has_been_public(at)
        return _write(current, changes, by, at, is_update=is_update)


def _write(
    current: Story,
    changes: Mapping[str, Any],
    by: User | None,
    at: datetime,
    *,
    is_update: bool,
) -> Story:
    if current.status in {Story.Status.TRASH, Story.Status.WITHDRAWN}:
        raise base.MoveNotAllowed(f"Restore “{current.headline}” before editing it.")
    before, first = snapshot(current), current.first_published_at
    was_showing, may_leave = base.is_showing(current, at), base.may_publish(by, current)
    apply(current, changes, at)
    wanted = lists.clean(current, changes)
    now = before | _columns(current) | wanted
    if now == before and not is_update:
        return current
    _judge(current, before, now, by)
    if any(now[name] != before[name] for name in SECTIONS):
        _hold_sections(current, now["further_sections"])
        _check_section(current, before["section"], by, may_leave=may_leave)
    current.version += 1
    current.edited_at = at
    current.updated_at = at if is_update else current.updated_at
    base.save_at_free_address(current, WRITTEN)
    _write_rows(current, before, now, at)
    if current.first_published_at != first:
        lists.redate(current)
    _retire(current, before["slug"], at)
    revise(current, by, at)
    base.record(current, "edit", by=by, at=at, from_status=current.status)
    changed = {field for field in now if now[field] != before[field]}
    changed |= {"body"} if is_update else set()
    _tell(current, changed, at, was_showing=was_showing)
    return current


def _tell(story: Story, changed: set[str], at: datetime, *, was_showing: bool) -> None:
    """Renew what follows, bump the page if it says something else, and the lists."""
    if changed & OF_THE_RELATIONS:
        base.relate(story)
    if changed & ON_THE_PAGE:
        stamps.bump_story(story.pk)
    is_showing = was_showing or base.is_showing(story, at)
    if is_showing and changed - OF_THE_CONVERSATION - OF_THE_DESK:
        base.bump_lists(story)
    rewind(story, at)


def _hold_sections(story: Story, further: list[int]) -> None:
    """Until the end: one may be renamed, merged, moved or deleted just now."""
    primary = [] if story.section_id is None else [story.section_id]
    held = Section.objects.select_for_update(no_key=True).filter(
        pk__in=[*primary, *further]
    )
    found = {section.pk for section in held.order_by("pk")}
    if set(primary) - found:
        raise ValidationError({"section": _("Choose a section.")})
    if set(further) - found:
        raise ValidationError({"further_sections": _("Choose the sections again.")})


def _check_section(
    story: Story, was: int | None, by: User | None, *, may_leave: bool
) -> None:
    """A published story is moved by who may publish in both sections."""
    if story.section_id == was or story.status != Story.Status.PUBLISHED:
        return
    if not (may_leave and base.may_publish(by, story)):
        raise ValidationError(
            {
                "section": _(
                    "You may not publish in both sections: leave it where it is."
                )
            }
        )


def _judge(
    story: Story, before: Mapping[str, Any], now: Mapping[str, Any], by: User | None
) -> None:
    """Another picture of a published story needs what the first ones needed."""
    lists.check(now)
    showing.check_shown(story, before["body"], by)
    if story.status == Story.Status.PUBLISHED:
        showing.check_described(story, by, before)


def _retire(story: Story, old_slug: str, at: datetime) -> None:
    """Let the old address of a story that readers have seen lead to the new one."""
    if story.slug == old_slug or not story.has_been_public(at):
        return
    RetiredAddress.objects.filter(date=story.date, slug=story.slug).delete()
    RetiredAddress.objects.get_or_create(
        date=story.date, slug=old_slug, defaults={"story": story}
    )


def revise(story: Story, by: User | None, at: datetime) -> None:
    """Keep what the editor's fields say now, under the story's version."""
    Revision.objects.create(
        story=story, version=story.version, snapshot=snapshot(story), by=by, at=at
    )


def snapshot(story: Story, listed: dict[str, Any] | None = None) -> dict[str, Any]:
    """The editor's fields as plain JSON values; the lists are read unless given."""
    return _columns(story) | (lists.read(story) if listed is None else listed)


def _columns(story: Story) -> dict[str, Any]:
    return {
        field.name: value.isoformat() if isinstance(value, date) else value
        for field in Story._meta.concrete_fields
        if field.name in Story.COLUMNS
        for value in [getattr(story, field.attname)]
    }
