"""Create and edit: the two verbs that change what a story says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import stamps
from articles.html import clean_html, clean_line, is_blank
from articles.models import RetiredAddress, Revision, Section, Story
from articles.models.story import FIRST_YEAR, HEADLINE_LENGTH

from . import base
from .settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsroom.models import User

AHEAD = timedelta(days=3653)
# The page says these itself; its stamp asks the clock about the rest.
ON_THE_PAGE = {"headline", "slug", "body", "section", "lead_image"}
OF_THE_CONVERSATION = {"discussion_mode", "discussion_closes_at"}
TIMES = ("publish_at", "expires_at", "discussion_closes_at")


def create(
    changes: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    owner: User | None = None,
) -> Story:
    """Store a new draft made of `changes` (names of `Story.EDITABLE`).

    The owner is `by` unless given. Raises PermissionDenied or ValidationError.
    """
    settle(at)
    if by is not None and not by.has_perm("articles.add_story"):
        raise PermissionDenied
    story = Story(owner=owner or by, created_at=at, edited_at=at, status_changed_at=at)
    _apply(story, changes, at)
    with transaction.atomic():
        _hold_section(story)
        story.save(force_insert=True)
        revise(story, by, at)
        base.record(story, "create", by=by, at=at)
    return story


def edit(
    story: Story,
    changes: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    version: int,
) -> Story:
    """Write `changes` (names of `Story.EDITABLE`) over the version that was edited.

    Returns the story as stored; without a difference nothing is written. Raises
    Conflict if `version` is no longer the current one, MoveNotAllowed for a story in
    the trash or withdrawn, PermissionDenied, ValidationError.
    """
    settle(at)
    with transaction.atomic():
        current = base.lock(story)
        base.require(by, "articles.change_story", current)
        if version != current.version:
            raise base.Conflict(current)
        return _write(current, changes, by, at)


def _write(
    current: Story, changes: Mapping[str, Any], by: User | None, at: datetime
) -> Story:
    if current.status in {Story.Status.TRASH, Story.Status.WITHDRAWN}:
        raise base.MoveNotAllowed(f"Restore “{current.headline}” before editing it.")
    before, was_showing, old_slug = (
        snapshot(current),
        base.is_showing(current, at),
        current.slug,
    )
    old_section = current.section_id
    may_leave = base.may_publish(by, current)
    _apply(current, changes, at)
    if snapshot(current) == before:
        return current
    if current.section_id != old_section:
        _hold_section(current)
        _check_section(current, by, may_leave=may_leave)
    current.version += 1
    current.edited_at = at
    base.save_at_free_address(
        current,
        {*Story.EDITABLE, "first_published_at", "date", "version", "edited_at"},
    )
    _retire(current, old_slug, at)
    revise(current, by, at)
    base.record(current, "edit", by=by, at=at, from_status=current.status)
    _bump(current, before, is_showing=was_showing or base.is_showing(current, at))
    return current


def _bump(story: Story, before: dict[str, Any], *, is_showing: bool) -> None:
    """Bump the page if it says something else, and the lists if readers see it."""
    now = snapshot(story)
    changed = {field for field in now if now[field] != before[field]}
    if changed & ON_THE_PAGE:
        stamps.bump_story(story.pk)
    if is_showing and changed - OF_THE_CONVERSATION:
        stamps.bump_edition()


def _apply(story: Story, changes: Mapping[str, Any], at: datetime) -> None:
    """Set cleaned values on the instance. Raises ValidationError by field."""
    unknown = set(changes) - set(Story.EDITABLE)
    if unknown:
        raise ValueError(f"not an editor's field: {', '.join(sorted(unknown))}")
    old_headline, old_publish_at = story.headline, story.publish_at
    for field, value in changes.items():
        setattr(story, field, value)
    story.headline = clean_line(story.headline)
    story.body = clean_html(story.body)
    _set_slug(story, old_headline, changed="slug" in changes, at=at)
    _check(story, at)
    if story.publish_at != old_publish_at and story.status == Story.Status.PUBLISHED:
        reschedule(story, old_publish_at, at)


def _set_slug(story: Story, old_headline: str, *, changed: bool, at: datetime) -> None:
    """Clean a slug; let one that was made from the headline follow it until public."""
    follows = old_headline and story.slug == base.make_slug(old_headline)
    if not story.slug or (follows and not story.has_been_public(at)):
        story.slug = base.make_slug(story.headline)
    elif changed:
        story.slug = base.make_slug(story.slug)


def _check(story: Story, at: datetime) -> None:
    errors: dict[str, Any] = {}
    if is_blank(story.headline):
        errors["headline"] = _("Write a headline.")
    elif len(story.headline) > HEADLINE_LENGTH:
        errors["headline"] = _("A headline has at most 200 characters.")
    if not story.section_id:
        errors["section"] = _("Choose a section.")
    for field in TIMES:
        time = getattr(story, field)
        if time is not None and not FIRST_YEAR <= time <= at + AHEAD:
            errors[field] = _("Choose a time after 1900 and within ten years from now.")
    if story.publish_at and story.expires_at and story.expires_at <= story.publish_at:
        errors["expires_at"] = _("A story expires after it is published, not before.")
    if errors:
        raise ValidationError(errors)


def _hold_section(story: Story) -> None:
    """Until the end: it may be renamed or deleted just now, and both bump, too."""
    held = Section.objects.select_for_update(no_key=True).filter(pk=story.section_id)
    if held.first() is None:
        raise ValidationError({"section": _("Choose a section.")})


def _check_section(story: Story, by: User | None, *, may_leave: bool) -> None:
    """A published story is moved by who may publish in both sections."""
    if story.status != Story.Status.PUBLISHED:
        return
    if not (may_leave and base.may_publish(by, story)):
        raise ValidationError(
            {
                "section": _(
                    "You may not publish in both sections: leave it where it is."
                )
            }
        )


def reschedule(story: Story, old: datetime | None, at: datetime) -> None:
    """Move a schedule to `story.publish_at`. Raises ValidationError once it passed."""
    if old is not None and old <= at:
        raise ValidationError(
            {"publish_at": _("The story is public: its time cannot be changed.")}
        )
    if story.publish_at is None:
        raise ValidationError(
            {"publish_at": _("To cancel the schedule, take the story back.")}
        )
    base.set_publication(story, story.publish_at, at)


def _retire(story: Story, old_slug: str, at: datetime) -> None:
    """Let the old address of a story that readers have seen lead to the new one."""
    if story.date is None or story.slug == old_slug or not story.has_been_public(at):
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


def snapshot(story: Story) -> dict[str, Any]:
    """The editor's fields as plain JSON values."""
    return {
        field.name: value.isoformat() if isinstance(value, datetime) else value
        for field in Story._meta.concrete_fields
        if field.name in Story.EDITABLE
        for value in [getattr(story, field.attname)]
    }
