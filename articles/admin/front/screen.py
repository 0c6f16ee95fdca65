"""What the screen of the front shows: what stands where, why, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.address import searched
from articles.admin.request import clock, staff
from articles.admin.states import chip, short_moment, state_of
from articles.models import Banner, Slot, Story
from articles.views.front import TOP, Unseen, places

from .forms import LABELS, BannerForm, PlaceForm, UntilForm, keep_choice

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

OFFERED = 10  # stories to choose from
BREAKS_FOR = timedelta(hours=2)  # unless the editor says something else


class Place(NamedTuple):
    """A place of the front: what readers see there, and what the editors set."""

    number: int
    label: str
    story: Story | None
    slot: Slot | None
    chip: str
    why: str
    until: UntilForm | None


class Front:
    """The screen for one request: what it shows, and the forms that are on it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.at, self.user = request, clock(request), staff(request)
        self.query = searched(request.GET.get("q", "").strip())
        self.slots = {slot.place: slot for slot in Slot.objects.for_desk(self.user)}
        until = (self.at + BREAKS_FOR).replace(second=0, microsecond=0)
        data = request.POST if request.method == "POST" else None
        deed = request.POST.get("do", "")
        self.place_form = PlaceForm(
            data if deed == "place" else None,
            prefix="place",
            initial={"place": request.GET.get("place", "0")},
        )
        self.banner_form = BannerForm(
            data if deed == "banner" else None,
            prefix="banner",
            initial={"ends_at": until},
        )
        choice = Story.objects.placeable_by(self.user, self.at).for_headlines()
        self.place_form.fields["story"].queryset = choice  # type: ignore[attr-defined]
        self.banner_form.fields["story"].queryset = choice  # type: ignore[attr-defined]
        self.until_forms = {
            number: UntilForm(
                data if deed == f"until-{number}" else None,
                prefix=f"until-{number}",
                initial={"ends_at": slot.ends_at},
            )
            for number, slot in self.slots.items()
        }

    def context(self) -> dict[str, Any]:
        # The keys first, by their index alone: with rows joined, all would be sorted.
        keys = Story.objects.public(self.at).stories().newest_first()
        newest_keys = list(keys.values_list("pk", flat=True)[: 2 * TOP])
        found = Story.objects.filter(pk__in=newest_keys)
        newest = list(found.newest_first().for_headlines())
        offered = self.offered(newest)
        keep_choice(self.banner_form, offered)
        return {
            "places": self.places(newest),
            "events": self.events(),
            "offered": [(story, self.line(story)) for story in offered],
            "query": self.query,
            "place_form": self.place_form,
            "banner_form": self.banner_form,
            "banner": Banner.objects.showing(self.at)
            .select_related("story", "by")
            .order_by("-pk")
            .first(),
            "refused": self.refused(),
            "zone": str(timezone.get_current_timezone()),
        }

    def refused(self) -> str:
        """The part of the page whose form is to be corrected, by its id."""
        forms = {"put": self.place_form, "breaking": self.banner_form}
        forms |= {f"place-{key}": form for key, form in self.until_forms.items()}
        return next((name for name, form in forms.items() if form.errors), "")

    def places(self, newest: list[Story]) -> list[Place]:
        placed = {
            number: slot.story
            for number, slot in self.slots.items()
            if self.is_filling(slot)
        }
        found = {story.pk: story for story in [*placed.values(), *newest]}
        keys = {number: story.pk for number, story in placed.items()}
        shown = places(Unseen(found), keys, [story.pk for story in newest])
        return [self.place(number, shown.get(number)) for number in range(TOP)]

    def place(self, number: int, story: Story | None) -> Place:
        slot = self.slots.get(number)
        return Place(
            number,
            str(LABELS[number]),
            story,
            slot,
            chip(state_of(slot.story, self.at)) if slot else "",
            self.why(slot) if slot else automatic(story),
            self.until_forms.get(number),
        )

    def is_filling(self, slot: Slot) -> bool:
        is_over = slot.ends_at is not None and slot.ends_at <= self.at
        return not is_over and state_of(slot.story, self.at).name == "live"

    def why(self, slot: Slot) -> str:
        """What the editors set for this place, and what becomes of it."""
        if self.is_filling(slot):
            return self.who(slot)
        known = {"headline": self.headline(slot), "who": self.who(slot)}
        if slot.ends_at is not None and slot.ends_at <= self.at:
            return _("Filled with the newest: the time of “%(headline)s” is over.") % (
                known
            )
        if slot.story.is_scheduled(self.at):
            known["time"] = self.moment(slot.story.publish_at)
            return _(
                "Filled with the newest until “%(headline)s” goes live, %(time)s. "
                "%(who)s"
            ) % (known)
        return _(
            "Filled with the newest: “%(headline)s”, which is placed here, cannot be "
            "seen by readers."
        ) % (known)

    def who(self, slot: Slot) -> str:
        known = {"by": slot.by or _("the system"), "time": self.moment(slot.at)}
        return _("Placed by %(by)s, %(time)s.") % known

    def headline(self, slot: Slot) -> str:
        """Of a story that this editor may see, or that readers have seen."""
        is_known = slot.is_viewable or slot.story.has_been_public(self.at)  # type: ignore[attr-defined]
        return slot.story.headline if is_known else _("a story of another section")

    def events(self) -> list[tuple[datetime, str, str]]:
        """What will happen to the places by itself, the next first."""
        found = []
        for number, slot in self.slots.items():
            known = {"headline": self.headline(slot), "place": LABELS[number]}
            if slot.story.is_scheduled(self.at) and slot.story.publish_at:
                text = _("“%(headline)s” goes live, %(place)s") % known
                found.append((slot.story.publish_at, text))
            if slot.ends_at is not None and slot.ends_at > self.at:
                text = _("%(place)s: the time of “%(headline)s” ends") % known
                found.append((slot.ends_at, text))
        return [(time, self.moment(time), text) for time, text in sorted(found)]

    def offered(self, newest: list[Story]) -> list[Story]:
        """What was searched for; else the newest, and what comes next."""
        if self.query:
            choice = Story.objects.placeable_by(self.user, self.at).for_headlines()
            return list(choice.matching(self.query).newest_first()[:OFFERED])
        mine = Story.objects.viewable_by(self.user).stories().scheduled(self.at)
        coming = mine.for_headlines().order_by("publish_at", "pk")[: OFFERED // 2]
        return [*coming, *newest]

    def line(self, story: Story) -> str:
        assert story.publish_at is not None
        is_live = story.publish_at <= self.at
        told = _("live since %(time)s") if is_live else _("goes live %(time)s")
        parts = [str(story.section), told % {"time": self.moment(story.publish_at)}]
        stands = [
            str(LABELS[number])
            for number, slot in self.slots.items()
            if slot.story_id == story.pk
        ]
        return " · ".join(parts + stands)

    def moment(self, time: Any) -> str:
        return short_moment(time, self.at)


def automatic(story: Story | None) -> str:
    if story is None:
        return _("Nothing is left for this place: readers do not see it.")
    return _("Automatic: the newest story that stands in no other place.")
