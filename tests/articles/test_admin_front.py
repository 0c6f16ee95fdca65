"""The screen of the front page: places, their ends, breaking news."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from articles import workflow
from articles.models import Banner, Slot
from articles.views.front import TOP
from newsroom import roles
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
FRONT = reverse("admin:front")


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR, username="maria")
    client.force_login(user)
    return user


def place(number, story, ends_at=None, by=None):
    return workflow.set_slot(number, story, by=by, at=AT, ends_at=ends_at)


def do(client, deed, **typed):
    return client.post(FRONT, {"do": deed} | typed)


def put(client, story, number=0, **typed):
    data = {"place-story": story.pk, "place-place": number}
    return do(client, "place", **data, **typed)


def until(prefix, day="2026-07-14", clock="12:00"):
    return {f"{prefix}-ends_at_0": day, f"{prefix}-ends_at_1": clock}


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def seen(client):
    """Of each place, its headline and why it is there."""
    places = client.get(FRONT).context["places"]
    assert len(places) == TOP
    return [(p.story.headline if p.story else None, p.why) for p in places]


AUTOMATIC = "Automatic: the newest story that stands in no other place."
EMPTY = "Nothing is left for this place: readers do not see it."


class TestWho:
    @pytest.mark.parametrize("role", [roles.REPORTER, roles.MODERATOR])
    def test_others_may_neither_look_nor_change(self, client, role):
        client.force_login(make_user(role))
        story = make_story()

        assert client.get(FRONT).status_code == 403
        assert put(client, story).status_code == 403
        assert not Slot.objects.exists()

    def test_a_scheduled_story_of_another_section_is_neither_offered_nor_placed(
        self, client, editor
    ):
        section = make_section()
        section.editors.add(make_user(roles.EDITOR))
        hidden = make_story(headline="canary", section=section, publish_at=AT + HOUR)

        assert "canary" not in client.get(FRONT, {"q": "canary"}).text.replace(
            'value="canary"', ""
        )
        refused = put(client, hidden)
        assert "Choose a story that is live or scheduled." in refused.text
        assert "canary" not in refused.text
        assert not Slot.objects.exists()

    def test_one_that_somebody_else_placed_is_not_named(self, client, editor):
        section = make_section()
        section.editors.add(make_user(roles.EDITOR))
        hidden = make_story(headline="canary", section=section, publish_at=AT + HOUR)
        place(0, hidden)

        html = client.get(FRONT).text

        assert "canary" not in html
        assert "“a story of another section” goes live, Tue 14 Jul, 10:30." in html


class TestPlaces:
    def test_show_what_was_placed_and_fill_the_rest_with_the_newest(
        self, client, editor
    ):
        old, new = make_story(AT - 2 * HOUR), make_story(AT - HOUR)
        place(1, old, by=editor)

        assert seen(client) == [
            (new.headline, AUTOMATIC),
            (old.headline, "Placed by maria, Tue 14 Jul, 09:30."),
            *[(None, EMPTY)] * 3,
        ]

    def test_agree_with_the_page_of_the_readers(self, client, editor):
        stories = [make_story(AT - number * HOUR) for number in range(1, 8)]
        place(0, stories[4])
        place(3, stories[0])
        place(2, make_story(publish_at=AT + HOUR))

        home = client.get("/").context
        top = [home["lead"], *home["flank"], *home["more"]]

        assert [headline for headline, _why in seen(client)] == [
            story.headline for story in top
        ]

    def test_say_why_a_placed_story_is_not_seen(self, client, editor):
        newest = make_story()
        coming = make_story(headline="Coming", publish_at=AT + HOUR)
        over = make_story(AT - 2 * HOUR, headline="Over")
        gone = make_story(AT - 2 * HOUR, headline="Gone")
        place(0, coming)
        workflow.set_slot(1, over, by=None, at=AT - HOUR, ends_at=AT)
        place(2, gone)
        workflow.withdraw(gone, by=None, at=AT)

        whys = [why for _headline, why in seen(client)]

        assert seen(client)[0][0] == newest.headline
        assert whys[0] == (
            "Filled with the newest until “Coming” goes live, Tue 14 Jul, 10:30. "
            "Placed by the system, Tue 14 Jul, 09:30."
        )
        assert whys[1] == "Filled with the newest: the time of “Over” is over."
        assert "“Gone”, which is placed here, cannot be seen by readers" in whys[2]

    def test_say_what_will_happen_in_its_order(self, client, editor):
        place(0, make_story(headline="Lead"), ends_at=AT + 2 * HOUR)
        place(1, make_story(headline="Coming", publish_at=AT + HOUR))

        events = client.get(FRONT).context["events"]

        assert [(when, text) for _time, when, text in events] == [
            ("Tue 14 Jul, 10:30", "“Coming” goes live, Second"),
            ("Tue 14 Jul, 11:30", "Lead: the time of “Lead” ends"),
        ]


class TestPutting:
    def test_places_a_story_until_a_time(self, client, editor):
        story = make_story(headline="Ferry")

        response = put(client, story, 2, **until("place"))

        slot = Slot.objects.get()
        assert (slot.place, slot.story, slot.by) == (2, story, editor)
        assert slot.ends_at == AT + timedelta(hours=2, minutes=30)
        assert response.status_code == 302
        assert told(response) == [
            "“Ferry” stands on the front: Third. Until Tue 14 Jul, 12:00."
        ]

    def test_offers_the_newest_and_what_is_to_come(self, client, editor):
        live, coming = make_story(), make_story(publish_at=AT + HOUR)
        make_draft(headline="canary")
        page = workflow.publish(make_draft(kind="page"), by=None, at=AT)

        offered = [story for story, _line in client.get(FRONT).context["offered"]]

        assert offered == [coming, live]
        assert page not in offered

    def test_says_of_each_where_it_stands(self, client, editor):
        place(1, make_story(section=make_section("Coast")))

        (_story, line), *_rest = client.get(FRONT).context["offered"]

        assert line == "Coast · live since Tue 14 Jul, 08:30 · Second"

    def test_finds_by_words_and_keeps_the_place(self, client, editor):
        wanted = make_story(headline="Old harbor")
        make_story(headline="Mountain")

        response = client.get(FRONT, {"q": "harbor", "place": "3"})

        assert [story for story, _line in response.context["offered"]] == [wanted]
        assert '<option value="3" selected>' in response.text
        none = client.get(FRONT, {"q": "zzz"}).text
        assert "No story that is live or scheduled has these words." in none

    @pytest.mark.parametrize(
        "typed",
        [
            {"place-story": ""},
            {"place-story": "x"},
            {"place-story": "9" * 40},
            {"place-story": "1\x00"},
            {"place-place": "5"},
            {"place-place": "-1"},
            {"place-place": "x"},
            {"place-ends_at_0": "2020-01-01"},
            {"place-ends_at_0": "9999-01-01"},
            {"place-ends_at_0": ""},
            {"place-ends_at_1": "25:99"},
        ],
    )
    def test_gives_refused_input_back_as_it_was_typed(self, client, editor, typed):
        story = make_story()
        data = {"place-story": story.pk, "place-place": 1, **until("place"), **typed}

        response = do(client, "place", **data)

        form = response.context["place_form"]
        assert response.status_code == 200
        assert form.errors
        for name in ("story", "place"):
            assert form[name].value() == str(data[f"place-{name}"])
        assert form["ends_at"].value()[0] == data["place-ends_at_0"]
        assert "errorlist" in response.text
        assert '<a href="#put">Show it</a>' in response.text
        assert not Slot.objects.exists()

    def test_a_story_withdrawn_meanwhile_is_refused(self, client, editor, monkeypatch):
        story = make_story(headline="Ferry")

        def refuse(*args, **kwargs):
            raise workflow.MoveNotAllowed("Publish “Ferry” first.")

        monkeypatch.setattr(workflow, "set_slot", refuse)
        response = put(client, story)

        assert "Publish “Ferry” first." in response.text


class TestChanging:
    def test_another_end_and_none(self, client, editor):
        story = make_story()
        place(1, story)

        do(client, "until-1", story=story.pk, **until("until-1"))
        assert Slot.objects.get().ends_at == AT + timedelta(hours=2, minutes=30)

        do(client, "until-1", story=story.pk, **until("until-1", "", ""))
        assert Slot.objects.get().ends_at is None

    def test_a_refused_end_opens_its_form_again(self, client, editor):
        story = make_story()
        place(1, story)

        response = do(
            client, "until-1", story=story.pk, **until("until-1", "2020-01-01")
        )

        assert response.status_code == 200
        assert "<details open>" in response.text
        assert '<a href="#place-1">Show it</a>' in response.text
        assert 'value="2020-01-01"' in response.text
        assert Slot.objects.get().ends_at is None

    def test_clears_a_place(self, client, editor):
        story = make_story()
        place(1, story)

        response = do(client, "clear-1", story=story.pk)

        assert not Slot.objects.exists()
        assert told(response) == ["Second is free: the newest story takes the place."]

    @pytest.mark.parametrize("deed", ["clear-1", "until-1", "clear-7", "clear-x"])
    def test_does_nothing_to_another_story_than_was_shown(self, client, editor, deed):
        story = make_story()
        place(1, story)

        response = do(client, deed, story=story.pk + 1)

        assert Slot.objects.get().story == story
        assert told(response) == [
            "Somebody changed this place meanwhile. Nothing was done: look again."
        ]

    @pytest.mark.parametrize("deed", ["", "settle", "place-1-x", "banner-"])
    def test_a_forged_deed_does_nothing(self, client, editor, deed):
        assert do(client, deed).status_code == 302


class TestBreakingNews:
    def test_is_shown_until_a_time_and_ended(self, client, editor):
        story = make_story()
        typed = {"banner-text": "Storm", "banner-story": story.pk, **until("banner")}

        response = do(client, "banner", **typed)

        banner = Banner.objects.get()
        assert (banner.text, banner.story, banner.by) == ("Storm", story, editor)
        assert told(response) == [
            "On top of every page until Tue 14 Jul, 12:00: “Storm”"
        ]
        page = client.get(FRONT).text
        assert "On top of every page until Tue 14 Jul, 12:00, by maria." in page

        do(client, "end")

        assert client.get(FRONT).context["banner"] is None
        assert "End now" not in client.get(FRONT).text

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"banner-text": ""}, "text"),
            ({"banner-text": "\u200b"}, "text"),
            ({"banner-text": "x" * 121}, "text"),
            ({"banner-story": "9" * 40}, "story"),
            (until("banner", "", ""), "ends_at"),
            (until("banner", "2020-01-01"), "ends_at"),
        ],
    )
    def test_gives_refused_input_back(self, client, editor, typed, field):
        story = make_story(AT - 100 * HOUR)
        data = {"banner-text": "Storm", "banner-story": story.pk, **until("banner")}

        response = do(client, "banner", **(data | typed))

        form = response.context["banner_form"]
        assert response.status_code == 200
        assert field in form.errors
        assert form["text"].value() == (data | typed)["banner-text"]
        assert not Banner.objects.exists()

    def test_keeps_the_chosen_story_on_its_list(self, client, editor):
        story = make_story(AT - 100 * HOUR, headline="Far back")
        for _ in range(10):
            make_story()

        response = do(client, "banner", **{"banner-story": story.pk})

        assert f'<option value="{story.pk}" selected>Far back</option>' in response.text
