"""Work outside the request: by primary key, safe to repeat."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from . import images, indexing, related, stamps, websub
from .models import Author, Image, Section, Story, Tag

RENEWED_AT_ONCE = 100
# Priorities of what takes long, or waits for others: what readers wait for comes first.
SOON, LATER, LAST = -5, -10, -20
KINDS: Any = {"section": Section, "tag": Tag, "author": Author}


@task
def render_image(image_pk: int) -> None:
    """Make the sizes that pages need at once, then tell the readers of these pages."""
    image = Image.objects.filter(pk=image_pk, rendered_at=None).first()
    if image is None:
        return
    with image.original.open() as original:
        images.write(image.stem, images.render_first(original))
    _finish(image, rendered_at=timezone.now())


@task(priority=LATER)
def complete_image(image_pk: int) -> None:
    """Make all other sizes, formats and crops that lack, then tell readers again.

    Rows of one file share its sizes; crops are of the row's own focal point. What an
    earlier version or another row had made is left as it is.
    """
    image = Image.objects.filter(pk=image_pk, is_complete=False).first()
    if image is None or image.rendered_at is None:
        return
    stem = image.stem

    def lacks(name: str, extension: str) -> bool:
        return not images.is_stored(stem, name, extension)

    with image.original.open() as original:
        images.write(stem, images.render_rest(original, lacks))
        original.seek(0)
        images.write(stem, images.render_crops(original, image.focus, lacks))
    _finish(image, is_complete=True)


def _finish(image: Image, **made: Any) -> None:
    """Say what is made now, queue the rest, and tell the readers of all that shows it.

    Asked again when that is committed: who took the picture into a story meanwhile was
    not seen, and its page has been rendered without what is made.
    """
    with transaction.atomic():
        Image.objects.filter(pk=image.pk).update(**made)
        if "is_complete" not in made:
            complete_image.enqueue(image.pk)
        told = _tell_readers(image, set())
    with transaction.atomic():
        _tell_readers(image, told)


def _tell_readers(image: Image, told: set[str]) -> set[str]:
    """Bump what shows the picture and is not told yet; gives all that is told.

    A story shows it on top or in its text; a face stands on every kind of page.
    """
    shown = Story.objects.filter(Q(lead_image=image) | Q(illustrations=image))
    stories = sorted(set(shown.values_list("pk", flat=True)))
    shows = {f"story {pk}" for pk in stories}
    if image.portrayed.exists():
        shows.add("site")
    if image.led_sections.exists():
        shows.add("sections")
    for pk in stories:
        if f"story {pk}" not in told:
            stamps.bump_story(pk)
    if "site" in shows - told:
        stamps.bump_site()
    elif shows - told:
        stamps.bump_edition()
    return shows | told


@task
def renew_related(story_pks: list[int]) -> None:
    """Count the words of these and choose their related stories anew.

    So it is done for those that they are related to; each list is renewed once.
    Readers' pages follow: their stamps read the rows.
    """
    at = timezone.now()
    related.count(story_pks, at)
    touched = (related.neighbors(pk, at) for pk in story_pks)
    for pk in sorted(set(story_pks).union(*touched)):
        related.renew(pk, at)


@task
def renew_related_of(kind: str, pk: int, below: int | None = None) -> None:
    """Choose anew for every story of a section or tag: lists hold its name.

    The newest first, a hundred at a time, so that other tasks come between.
    """
    row = KINDS[kind].objects.filter(pk=pk).first()
    if row is None:
        return
    stories = Story.objects.naming(row).order_by("-pk")
    if below is not None:
        stories = stories.filter(pk__lt=below)
    keys = list(stories.values_list("pk", flat=True)[:RENEWED_AT_ONCE])
    for key in keys:
        related.renew(key, timezone.now())
    if len(keys) == RENEWED_AT_ONCE:
        renew_related_of.enqueue(kind, pk, keys[-1])


@task
def index_stories_of(kind: str, pk: int, below: int | None = None) -> None:
    """Write the texts anew of every story of a section, tag or author.

    They hold its name or its key. The newest first, as in `renew_related_of`.
    """
    row = KINDS[kind].objects.filter(pk=pk).first()
    if row is None:
        return
    relation = {"section": "placements", "tag": "tagged", "author": "bylines"}[kind]
    stories = Story.objects.filter(**{f"{relation}__{kind}": row}).order_by("-pk")
    if below is not None:
        stories = stories.filter(pk__lt=below)
    keys = list(stories.values_list("pk", flat=True)[: indexing.AT_ONCE])
    with transaction.atomic():
        indexing.index(keys, timezone.now())
        if len(keys) == indexing.AT_ONCE:
            index_stories_of.enqueue(kind, pk, keys[-1])
        stamps.bump_edition()


@task(priority=SOON)
def tell_hub(story_pk: int) -> None:
    """Tell the hub which feeds a story changed that readers see, or saw."""
    at = timezone.now()
    story = Story.objects.stories().filter(pk=story_pk).first()
    if story is not None and story.has_been_public(at):
        websub.publish(websub.topics_of(story, at))


@task(priority=SOON)
def tell_hub_of(kind: str, pk: int) -> None:
    """Tell the hub that a section, tag or author has another name, or other stories."""
    row = KINDS[kind].objects.filter(pk=pk).first()
    if row is not None:
        websub.publish(websub.topics_of_list(kind, row))
