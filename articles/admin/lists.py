"""What the form of a story shows of its lists, as the fields take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.models import Placement, Tag

from .related import LISTS

if TYPE_CHECKING:
    from articles.models import Story


def of(story: Story) -> tuple[dict[str, Any], list[Any]]:
    """The first values of the form's lists, and the tags with how often each is used.

    Four queries.
    """
    tags = list(Tag.objects.filter(stories=story).with_uses().order_by("name"))
    further = story.placements.filter(position__gt=0, position__lt=Placement.INHERITED)
    bylines = story.bylines.order_by("position")
    choices = list(
        story.related_choices.order_by("position", "pk").values_list(
            "other_id", "is_pinned"
        )
    )
    chosen: dict[str, list[str]] = {name: [] for name in LISTS}
    for other, is_pinned in choices:
        chosen["pinned" if is_pinned else "excluded"].append(str(other))
    return {
        "further_sections": list(
            further.order_by("position").values_list("section_id", flat=True)
        ),
        "tags": [tag.name for tag in tags],
        "bylines": list(bylines.values_list("author__name", "role")),
        "related": chosen,
    }, tags
