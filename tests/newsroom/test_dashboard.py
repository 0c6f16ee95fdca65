"""The desk's first page: what it shows to whom, and what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from articles import workflow
from articles.models import Author
from newsroom import dashboard, roles
from newsroom.dashboard import PANEL_ROWS, waiting_replies
from newsroom.models import Heartbeat
from tests.factories import (
    AT,
    make_comment,
    make_draft,
    make_image,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TODAY = AT.date()


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def log_in(client, role):
    user = make_user(role, first_name="Irini")
    client.force_login(user)
    return user


def headlines(context):
    """Of each panel, the headlines that it shows."""
    planned = [context["planned"]] if context["planned"] else []
    return {
        panel.name: [row.story.headline for _day, rows in panel.days for row in rows]
        for panel in [*planned, *context["work"], *context["plan"]]
    }


def make_paper(owner, section):
    """A story for each panel; the headline says which."""
    work = {"owner": owner, "section": section}
    late = make_draft(headline="late", planned_for=TODAY - DAY, **work)
    make_draft(headline="planned", planned_for=TODAY, **work)
    make_draft(headline="later", planned_for=TODAY + DAY, **work)
    workflow.submit(make_draft(headline="handed in", **work), by=None, at=AT - HOUR)
    make_story(headline="tomorrow", publish_at=AT + DAY, **work)
    make_story(headline="soon", publish_at=AT + HOUR, **work)
    make_story(AT - DAY, headline="yesterday", **work)
    make_story(AT - HOUR, headline="out", **work)
    return late


class TestPanels:
    @pytest.mark.parametrize(
        "role", [roles.REPORTER, roles.EDITOR, roles.ADMINISTRATOR]
    )
    def test_hold_what_waits_in_the_order_of_need(self, client, role):
        user = log_in(client, role)
        make_paper(user, make_section())

        context = client.get("/admin/").context

        assert headlines(context) == {
            "planned": ["late", "planned"],
            "review": ["handed in"],
            "drafts": ["later", "planned", "late"],
            "scheduled": ["soon", "tomorrow"],
            "today": ["out"],
        }
        assert context["next_up"].headline == "soon"

    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MODERATOR])
    def test_name_nothing_that_the_role_may_not_see(self, client, role):
        section = make_section()
        section.editors.add(make_user(roles.EDITOR))
        make_paper(make_user(), section)
        log_in(client, role)

        response = client.get("/admin/")

        for headline in ("late", "planned", "handed in", "soon", "out"):
            assert f">{headline}<" not in response.text
        assert "next up" not in response.text
        assert ("work" in response.context) is (role != roles.MODERATOR)

    def test_an_editor_sees_the_plan_of_the_section_and_the_own_drafts(self, client):
        make_paper(make_user(), make_section())
        log_in(client, roles.EDITOR)

        shown = headlines(client.get("/admin/").context)

        assert shown["drafts"] == []
        assert shown["planned"] == ["late", "planned"]
        assert shown["review"] == ["handed in"]

    def test_say_what_is_late_and_what_is_missing(self, client):
        user = log_in(client, roles.EDITOR)
        make_paper(user, make_section("City"))

        html = client.get("/admin/").text

        assert '<span class="chip chip-overdue">Overdue</span>' in html
        assert '<span class="chip chip-plan">Today</span>' in html
        assert "City · planned for Mon 13 Jul" in html
        assert '<span class="chip chip-warn">No byline</span>' in html
        assert "City · 4 words · sent 1\xa0hour ago" in html

    def test_name_authors_and_replies(self, client):
        log_in(client, roles.EDITOR)
        story = make_story(
            section=make_section("City"),
            bylines=[(Author.objects.create(name="Ann Lee", slug="ann"), "")],
        )
        make_comment(story)

        html = client.get("/admin/").text

        assert "City · Ann Lee · 1 reply" in html

    def test_set_the_schedule_under_its_days_on_the_sites_clock(self, client, settings):
        settings.TIME_ZONE = "Europe/Athens"
        log_in(client, roles.EDITOR)
        make_story(publish_at=AT.replace(hour=20, minute=59))
        make_story(publish_at=AT.replace(hour=21, minute=0))

        context = client.get("/admin/").context
        scheduled = context["plan"][0]

        days = [(day, [row.time for row in rows]) for day, rows in scheduled.days]
        assert days == [
            ("Tuesday 14 July", ["23:59"]),
            ("Wednesday 15 July", ["00:00"]),
        ]
        assert scheduled.note == "Times in EEST"
        assert context["today"] == "Tuesday 14 July, 12:30 EEST"

    def test_count_no_further_than_they_show(self, client):
        editor, section = log_in(client, roles.EDITOR), make_section()
        for _ in range(PANEL_ROWS + 2):
            make_draft(owner=editor, section=section)

        drafts = client.get("/admin/").context["work"][1]

        assert drafts.number == "10+"
        assert len(drafts.days[0][1]) == PANEL_ROWS

    @pytest.mark.parametrize(
        ("role", "words"),
        [
            (roles.REPORTER, "None of your stories is with an editor."),
            (roles.EDITOR, "Stories that are submitted show up here."),
        ],
    )
    def test_say_what_to_do_when_they_are_empty(self, client, role, words):
        log_in(client, role)

        html = client.get("/admin/").text

        assert words in html
        assert f'<a href="{reverse("admin:articles_story_add")}">Write a story' in html


class TestGreeting:
    @pytest.mark.parametrize(
        ("hour", "words"),
        [
            (4, "Good evening, Irini"),
            (5, "Good morning, Irini"),
            (12, "Good afternoon, Irini"),
            (18, "Good evening, Irini"),
        ],
    )
    def test_knows_the_time_of_the_day(self, hour, words):
        assert dashboard.greeting(AT.replace(hour=hour), "Irini") == words


class TestWorker:
    def test_is_told_to_be_away_with_what_waits(self, client):
        log_in(client, roles.REPORTER)

        never = client.get("/admin/").text
        Heartbeat.objects.create(pk=1, seen_at=AT - timedelta(minutes=2))
        away = client.get("/admin/").text
        Heartbeat.objects.update(seen_at=AT)
        there = client.get("/admin/").text

        assert "The worker has never run here." in never
        assert "the worker has not been seen." in away
        assert "The worker is running." in there
        assert "away" not in there


class TestReplies:
    def test_moderators_are_told_how_many_wait_and_how_long(
        self, client, django_assert_num_queries
    ):
        story = make_story()
        make_comment(story, status="pending", submitted_at=AT - timedelta(hours=3))
        make_comment(story, status="pending")
        make_comment(story)
        user = log_in(client, roles.MODERATOR)

        response = client.get("/admin/")

        assert f'href="{reverse("admin:comments_comment_moderate")}"' in response.text
        user.get_all_permissions()
        with django_assert_num_queries(1):
            waiting = waiting_replies(user, AT)
        assert waiting == ("2", "Jul 14, 2026, 06:30 UTC", "3\xa0hours")

    def test_the_replies_of_all_stories_are_counted(self, client):
        for _number in range(3):
            make_comment(make_story(), status="pending")
        log_in(client, roles.MODERATOR)

        assert client.get("/admin/").context["waiting"].number == "3"

    def test_an_empty_queue_says_so(self, client):
        log_in(client, roles.MODERATOR)

        assert "No reply waits." in client.get("/admin/").text

    def test_others_are_told_nothing(self, client):
        make_comment(make_story(), status="pending")
        log_in(client, roles.REPORTER)

        assert "Replies waiting" not in client.get("/admin/").text


class TestLicenses:
    def endings(self, client):
        return client.get("/admin/").context["licenses"]

    def picture(self, days, **fields):
        return make_image(licensed_until=TODAY + days * DAY, **fields)

    def test_that_end_soon_or_ended_are_told_with_what_shows_them(self, client):
        log_in(client, roles.EDITOR)
        ended, soon = self.picture(-1, alt="Ended"), self.picture(14, alt="Soon")
        later, never = self.picture(15), make_image()
        stories = {
            image: make_story(lead_image=image) for image in (ended, soon, later, never)
        }

        response = client.get("/admin/")

        rows = response.context["licenses"].rows
        assert [row.image for row in rows] == [soon, ended]
        assert [[use.story for use in row.uses.leads] for row in rows] == [
            [stories[soon]],
            [stories[ended]],
        ]
        assert "License ended 13 Jul 2026" in response.text
        assert "License ends 28 Jul 2026" in response.text

    def test_that_end_next_come_before_what_ends_later_and_what_ended(self, client):
        log_in(client, roles.EDITOR)
        for days in (-1, 14, -9, 0, 2):
            make_story(lead_image=self.picture(days))

        ends = [row.image.licensed_until for row in self.endings(client).rows]

        assert ends == [TODAY + days * DAY for days in (0, 2, 14, -1, -9)]

    def test_of_what_ends_today_no_later_ones_hide(self, client):
        log_in(client, roles.EDITOR)
        today = self.picture(0)
        make_story(lead_image=today)
        for _ in range(PANEL_ROWS + 1):
            make_story(lead_image=self.picture(14))

        endings = self.endings(client)

        assert endings.rows[0].image == today
        assert endings.has_more

    def test_of_texts_faces_and_sections_are_told_too(self, client):
        log_in(client, roles.EDITOR)
        inside, face, of_a_section = (self.picture(1) for _ in range(3))
        make_story(
            body=f'<p>T</p><figure><img src="/media/{inside.key}/960.jpg"></figure>',
            bylines=[
                (Author.objects.create(name="Ann", slug="ann", portrait=face), "")
            ],
        )
        make_section(lead_image=of_a_section)

        assert {row.image for row in self.endings(client).rows} == {
            inside,
            face,
            of_a_section,
        }

    def test_of_what_readers_do_not_see_are_not_told(self, client):
        log_in(client, roles.EDITOR)
        make_draft(lead_image=self.picture(-1))
        withdrawn = make_story(lead_image=self.picture(-1))
        workflow.withdraw(withdrawn, by=None, at=AT)

        assert self.endings(client).rows == []

    def test_of_what_the_user_may_not_open_are_not_told(self, client):
        log_in(client, roles.REPORTER)
        make_story(lead_image=self.picture(-1, alt="Secret"))

        response = client.get("/admin/")

        assert response.context["licenses"].rows == []
        assert "Secret" not in response.text

    def test_of_older_words_are_told_by_the_newest(self, client):
        log_in(client, roles.EDITOR)
        image = self.picture(1)
        make_story(lead_image=image)
        told = workflow.describe_image(image, alt="Newer", by=None, at=AT)
        make_draft(lead_image=told)

        [row] = self.endings(client).rows

        assert (row.image, len(row.uses.leads)) == (told, 2)

    def test_of_much_used_ones_three_stories_are_told_and_that_there_are_more(
        self, client
    ):
        log_in(client, roles.EDITOR)
        once, often = self.picture(2, alt="Once"), self.picture(1, alt="Often")
        first = make_story(lead_image=once)
        html = f'<p>T</p><figure><img src="/media/{often.key}/960.jpg"></figure>'
        others = [make_story(lead_image=often, body=html) for _ in range(4)]

        response = client.get("/admin/")

        rows = response.context["licenses"].rows
        assert [(row.stories, row.has_more) for row in rows] == [
            (others[:0:-1], True),
            ([first], False),
        ]
        assert response.text.count("and more") == 1

    def test_are_ten_at_most_and_lead_to_all(self, client):
        log_in(client, roles.EDITOR)
        for _ in range(PANEL_ROWS + 1):
            make_story(lead_image=self.picture(1))

        response = client.get("/admin/")

        assert len(response.context["licenses"].rows) == PANEL_ROWS
        assert "/admin/pictures/?show=license" in response.text

    def test_cost_five_queries_however_many(self, client, django_assert_num_queries):
        log_in(client, roles.EDITOR)
        client.get("/admin/")
        with django_assert_num_queries(13):
            client.get("/admin/")
        for _ in range(3):
            make_story(lead_image=self.picture(1))

        with django_assert_num_queries(18):
            client.get("/admin/")
