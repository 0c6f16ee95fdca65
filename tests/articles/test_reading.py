"""Readings: noted, counted, ranked, dropped; shown, and told by the stamp."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection

from articles import readers, stamps, workflow
from articles.models import (
    Edition,
    MostRead,
    Reading,
    ReadingHour,
    ReadingTotal,
    Story,
)
from articles.querysets import Readers
from articles.workflow import reading
from tests.articles.test_readers import CHROME, FIREFOX
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
UNKNOWN = "00000000-0000-4000-8000-000000000007"
OWN = {"User-Agent": FIREFOX, "Sec-Fetch-Site": "same-origin"}
NOON = AT.replace(hour=12, minute=0)  # on the hour


def note(story, number=1, *, at=AT, is_to_the_end=False):
    """The reading of reader `number`; each lives in a house of his own."""
    address = f"192.0.{number // 250}.{number % 250}"
    return workflow.count_reading(
        story.pk,
        address=address,
        agent=FIREFOX,
        is_to_the_end=is_to_the_end,
        at=at,
    )


def make_hour(story, readers=1, finishers=0, *, hour=NOON - HOUR):
    return ReadingHour.objects.create(
        story=story, hour=hour, readers=readers, finishers=finishers
    )


def listed(section=None, at=NOON):
    return list(Story.objects.most_read(at, section))


def send(client, uid, *, at=AT, query="", data="", **headers):
    with time_machine.travel(at, tick=False):
        return client.generic(
            "POST",
            f"/read/{uid}/{query}",
            data,
            content_type="text/plain;charset=UTF-8",
            headers=OWN | headers,
        )


class TestCountReading:
    def test_counts_a_reader_of_a_story_once_a_day(self):
        story, other = make_story(), make_story()

        noted = [note(story), note(story), note(story, 2), note(other)]

        assert noted == [True, False, True, True]
        assert Reading.objects.count() == 3

    def test_counts_the_same_reader_again_on_the_next_day_of_the_site(self, settings):
        settings.TIME_ZONE = "America/New_York"
        story = make_story()
        midnight = readers.start_of_day(AT) + DAY

        noted = [note(story, at=at) for at in (AT, midnight - MINUTE, midnight)]

        assert noted == [True, False, True]

    def test_whoever_is_at_the_end_has_read_it(self):
        story = make_story()

        note(story, is_to_the_end=True)
        assert not note(story)
        assert not note(story, is_to_the_end=True)

        ends = Reading.objects.order_by("is_to_the_end")
        assert [row.is_to_the_end for row in ends] == [False, True]

    def test_keeps_nothing_that_names_a_reader(self):
        note(make_story(), at=AT)

        row = Reading.objects.values().get()
        assert row.keys() == {
            "id",
            "story_id",
            "digest",
            "network",
            "hour",
            "is_to_the_end",
            "is_counted",
        }
        assert "192.0" not in str(row)
        assert row["hour"] == AT.replace(minute=0)
        assert row["digest"] != row["network"]

    def test_refuses_a_network_that_sends_too_much(self, monkeypatch):
        monkeypatch.setattr(reading, "OF_A_NETWORK", 3)
        story = make_story()
        for number in range(3):
            note(story, number)

        with pytest.raises(workflow.TooManyReadings):
            note(story, 4)
        assert not note(story, 1)  # known: told without a word
        assert note(story, 250)  # of another network
        assert note(story, 4, at=AT + 10 * MINUTE)

    def test_costs_few_queries(self, django_assert_max_num_queries):
        story = make_story()

        with django_assert_max_num_queries(5):  # two of them set SQLite's patience
            note(story)
        with django_assert_max_num_queries(1):
            note(story)


@pytest.mark.django_db(transaction=True)
def test_a_reading_waits_for_no_writer_of_sqlite(databases_at_once):
    story = make_story()
    with databases_at_once():
        assert note(story) is False
    assert note(story) is True

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


@pytest.fixture
def databases_at_once():
    """Another connection that holds the one lock of SQLite's writers."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no single writer")

    def hold():
        other = connection.copy()
        other.ensure_connection()
        return transaction_of(other)

    return hold


class transaction_of:  # noqa: N801
    def __init__(self, other):
        self.other = other

    def __enter__(self):
        with self.other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")

    def __exit__(self, *error):
        with self.other.cursor() as cursor:
            cursor.execute("ROLLBACK")
        self.other.close()


class TestCounting:
    def test_adds_up_hours_and_totals(self):
        story, other = make_story(), make_story()
        note(story, 1, is_to_the_end=True)
        note(story, 2)
        note(story, 3, at=AT + HOUR)
        note(other, 1)

        workflow.tally_readings(AT + HOUR)

        hours = ReadingHour.objects.order_by("story", "hour")
        assert [(row.story, row.hour, row.readers, row.finishers) for row in hours] == [
            (story, AT.replace(minute=0), 2, 1),
            (story, AT.replace(minute=0) + HOUR, 1, 0),
            (other, AT.replace(minute=0), 1, 0),
        ]
        totals = ReadingTotal.objects.order_by("pk")
        assert list(totals.values_list("story", "readers", "finishers")) == [
            (story.pk, 3, 1),
            (other.pk, 1, 0),
        ]

    def test_counts_a_reading_once_however_often_it_is_carried_out(self):
        story = make_story()
        for number in range(3):
            note(story, number)
            workflow.tally_readings(AT + MINUTE)
            workflow.tally_readings(AT + MINUTE)

        assert ReadingHour.objects.get().readers == 3
        assert ReadingTotal.objects.get().readers == 3

    def test_goes_on_where_it_was_stopped(self, monkeypatch):
        monkeypatch.setattr(reading, "BATCH", 2)
        story = make_story()
        for number in range(5):
            note(story, number)
        whole = reading._add  # noqa: SLF001
        calls = itertools.count()

        def stop(*args):
            if next(calls) == 3:  # in the second batch, after its hours
                raise OperationalError("The worker was killed.")
            whole(*args)

        monkeypatch.setattr(reading, "_add", stop)
        with pytest.raises(OperationalError):
            workflow.tally_readings(AT)
        assert ReadingHour.objects.get().readers == 2
        monkeypatch.setattr(reading, "_add", whole)
        workflow.tally_readings(AT)

        assert ReadingHour.objects.get().readers == 5
        assert ReadingTotal.objects.get().readers == 5
        assert not Reading.objects.uncounted().exists()

    def test_does_a_bounded_number_in_one_round(self, monkeypatch):
        monkeypatch.setattr(reading, "BATCH", 2)
        monkeypatch.setattr(reading, "BATCHES", 2)
        story = make_story()
        for number in range(5):
            note(story, number)

        workflow.tally_readings(AT)

        assert ReadingTotal.objects.get().readers == 4

    def test_costs_the_same_for_one_and_for_a_batch(self, django_assert_num_queries):
        story, others = make_story(), [make_story() for _ in range(20)]
        note(story)
        with django_assert_num_queries(10):
            reading._count()  # noqa: SLF001
        for other in others:
            note(other)

        with django_assert_num_queries(10):
            reading._count()  # noqa: SLF001
        with django_assert_num_queries(3):
            reading._count()  # noqa: SLF001

    def test_without_readings_nothing_is_written(self, django_assert_max_num_queries):
        workflow.tally_readings(AT)

        with django_assert_max_num_queries(7) as asked:
            workflow.tally_readings(AT + MINUTE)
        assert {q["sql"].split()[0] for q in asked.captured_queries} == {"SELECT"}


class TestDropping:
    def test_digests_go_when_their_day_is_over_and_they_are_counted(self):
        story = make_story()
        midnight = readers.start_of_day(AT) + DAY
        note(story, 1)
        note(story, 2, at=midnight)

        workflow.tally_readings(midnight - MINUTE)
        assert Reading.objects.count() == 2
        workflow.tally_readings(midnight)

        assert Reading.objects.get().hour == midnight
        assert ReadingTotal.objects.get().readers == 2

    def test_hours_go_after_eight_days_and_lists_after_two(self):
        story = make_story()
        ages = {"kept": 8 * DAY, "gone": 8 * DAY + HOUR}
        for age in ages.values():
            make_hour(story, hour=NOON - age)
        for age in (2 * DAY, 2 * DAY + HOUR):
            MostRead.objects.create(hour=NOON - age, position=0, story=story)

        workflow.tally_readings(NOON)

        assert ReadingHour.objects.get().hour == NOON - 8 * DAY
        assert MostRead.objects.get().hour == NOON - 2 * DAY

    def test_deletes_a_bounded_number_in_one_round(self, monkeypatch):
        monkeypatch.setattr(reading, "AT_ONCE", 2)
        story = make_story()
        for number in range(3):
            make_hour(story, hour=NOON - 9 * DAY - number * HOUR)

        workflow.tally_readings(NOON)

        assert ReadingHour.objects.count() == 1


class TestRanking:
    def test_weighs_the_last_day_and_double_who_reads_to_the_end(self):
        many, whole, old, few = (make_story(AT - 3 * DAY) for _ in range(4))
        make_hour(many, 5)
        make_hour(whole, 3, 3)
        make_hour(old, 99, hour=NOON - 25 * HOUR)
        make_hour(few, 1, hour=NOON - 24 * HOUR)
        make_hour(old, 1, hour=NOON)  # of the hour that has begun

        workflow.tally_readings(NOON)

        assert listed() == [whole, many, few]

    def test_adds_the_hours_up(self):
        first, second = make_story(), make_story()
        make_hour(first, 3)
        for number in range(1, 5):
            make_hour(second, 1, hour=NOON - number * HOUR)

        workflow.tally_readings(NOON)

        assert listed() == [second, first]

    def test_the_newer_comes_first_of_those_alike(self):
        stories = [make_story() for _ in range(3)]
        for story in stories:
            make_hour(story)

        workflow.tally_readings(NOON)

        assert listed() == stories[::-1]

    def test_a_section_lists_what_stands_in_it_or_below_it(self):
        above = make_section()
        below = make_section(parent=above)
        other = make_section()
        deep = make_story(section=below)
        both = make_story(section=other, further_sections=[above])
        own = make_story(section=other)
        for number, story in enumerate([own, both, deep]):
            make_hour(story, 9 - number)

        workflow.tally_readings(NOON)

        assert listed() == [own, both, deep]
        assert listed(above) == [both, deep]
        assert listed(below) == [deep]
        assert listed(other) == [own, both]

    def test_leaves_out_what_is_not_public_then(self):
        shown = make_story()
        hidden = [
            make_story(expires_at=NOON),
            workflow.withdraw(make_story(), by=None, at=AT),
            make_story(publish_at=NOON + HOUR),
        ]
        for story in (*hidden, shown):
            make_hour(story, 9)

        workflow.tally_readings(NOON)

        assert [row.story for row in MostRead.objects.filter(section=None)] == [shown]

    def test_writes_the_lists_of_an_hour_once(self):
        first, second = make_story(), make_story()
        row = make_hour(first, 2)
        make_hour(second, 1)
        workflow.tally_readings(NOON + 5 * MINUTE)
        row.delete()

        workflow.tally_readings(NOON + 59 * MINUTE)
        assert listed(at=NOON + 59 * MINUTE) == [first, second]
        workflow.tally_readings(NOON + HOUR)
        assert listed(at=NOON + HOUR) == [second]

    def test_another_worker_that_is_slower_changes_nothing(self, monkeypatch):
        first, second = make_story(), make_story()
        make_hour(first, 2)
        make_hour(second, 1)
        whole = reading._places  # noqa: SLF001

        def be_overtaken(hour, at):
            monkeypatch.setattr(reading, "_places", whole)
            slow = whole(hour, at)[::-1]
            workflow.tally_readings(at)
            return slow

        monkeypatch.setattr(reading, "_places", be_overtaken)
        workflow.tally_readings(NOON)

        assert listed() == [first, second]
        assert MostRead.objects.filter(section=None).count() == 2

    def test_waits_until_the_hour_before_is_counted(self, monkeypatch):
        monkeypatch.setattr(reading, "BATCHES", 0)
        note(make_story(), at=NOON - MINUTE)
        make_hour(make_story())

        workflow.tally_readings(NOON)
        assert not MostRead.objects.exists()
        monkeypatch.setattr(reading, "BATCHES", 20)
        workflow.tally_readings(NOON)

        assert len(listed()) == 2

    def test_stores_ten_places(self):
        section = make_section()
        for number in range(12):
            make_hour(make_story(section=section), 20 - number)

        workflow.tally_readings(NOON)

        assert len(listed()) == len(listed(section)) == 10

    def test_ranks_nothing_while_readers_are_not_counted(self, settings):
        settings.COUNT_READERS = False
        note(make_story())

        workflow.tally_readings(NOON)

        assert not MostRead.objects.exists()
        assert not Reading.objects.uncounted().exists()


class TestMostRead:
    @pytest.fixture
    def stories(self):
        stories = [make_story(section=make_section()) for _ in range(3)]
        for number, story in enumerate(stories):
            make_hour(story, 9 - number)
        workflow.tally_readings(NOON)
        return stories

    def test_is_asked_again_whether_it_is_public(self, stories):
        workflow.withdraw(stories[1], by=None, at=NOON)

        assert listed() == [stories[0], stories[2]]

    def test_does_not_list_what_has_left_the_section(self, stories):
        section = stories[0].section
        change = {"section": make_section()}
        workflow.edit(stories[0], change, by=None, at=NOON, version=stories[0].version)

        assert listed(section) == []
        assert listed(change["section"]) == []
        assert len(listed()) == 3

    def test_of_a_worker_that_has_stopped_is_shown_for_three_hours(self, stories):
        assert listed(at=NOON - MINUTE) == []
        assert listed(at=NOON + 3 * HOUR - MINUTE) == stories
        assert listed(at=NOON + 3 * HOUR) == []

    def test_costs_one_query(self, stories, django_assert_num_queries):
        with django_assert_num_queries(1):
            found = list(Story.objects.most_read(NOON).for_headlines())
            assert [story.section.name for story in found]


class TestStamp:
    def test_costs_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            stamps.ranked_list(NOON)

    def test_changes_with_the_list_and_not_with_the_hour(self):
        make_hour(make_story())
        before = stamps.ranked_list(NOON)
        assert stamps.ranked_list(NOON + HOUR) == before

        workflow.tally_readings(NOON)  # late: read by a request of the same hour
        after = stamps.ranked_list(NOON)

        assert after != before
        assert stamps.ranked_list(NOON + 3 * HOUR - MINUTE) == after
        assert stamps.ranked_list(NOON + 3 * HOUR) != after
        assert stamps.page_list(NOON) == stamps.page_list(NOON + 3 * HOUR)


class TestPages:
    @pytest.fixture
    def section(self):
        section = make_section("Harbor", slug="harbor")
        for number in range(6):
            story = make_story(section=section, headline=f"Wharf {number}")
            make_hour(story, 9 - number)
        return section

    def get(self, client, path, at=NOON, **headers):
        with time_machine.travel(at, tick=False):
            return client.get(path, headers=headers)

    @pytest.mark.parametrize("path", ["/", "/section/harbor/"])
    def test_show_the_five_most_read_and_change_their_etag(self, client, section, path):
        before = self.get(client, path)
        workflow.tally_readings(NOON)

        after = self.get(client, path)

        assert 'id="most-read"' not in before.text
        block = after.text.split('id="most-read"')[1].split("</section>")[0]
        shown = [f"Wharf {number}" for number in range(5)]
        assert [name for name in shown if name in block] == shown
        assert block.index("Wharf 0") < block.index("Wharf 4")
        assert "Wharf 5" not in block
        assert before["ETag"] != after["ETag"]
        held = {"If-None-Match": after["ETag"]}
        assert self.get(client, path, **held).status_code == 304

    @pytest.mark.parametrize("path", ["/?page=2", "/section/harbor/?page=2"])
    def test_show_it_on_the_first_page_alone(self, client, section, path):
        for number in range(30):
            make_story(section=section, headline=f"Quay {number}")
        workflow.tally_readings(NOON)

        assert 'id="most-read"' not in self.get(client, path).text

    def test_show_no_list_of_too_few(self, client, section):
        ReadingHour.objects.filter(readers__lt=8).delete()
        workflow.tally_readings(NOON)

        assert listed(section)
        for path in ("/", "/section/harbor/"):
            assert 'id="most-read"' not in self.get(client, path).text

    def test_lose_nothing_when_it_is_off(self, client, section, settings):
        workflow.tally_readings(NOON)
        story = section.stories.first()
        settings.COUNT_READERS = False
        stamps.release.cache_clear()
        try:
            pages = [
                self.get(client, path)
                for path in ("/", "/section/harbor/", story.get_absolute_url())
            ]
        finally:
            stamps.release.cache_clear()

        for page in pages:
            assert page.status_code == 200
            assert "most-read" not in page.text
            assert "data-read" not in page.text
            assert "/read/" not in page.text

    def test_a_story_says_where_it_is_told(self, client):
        story = make_story()

        html = self.get(client, story.get_absolute_url()).text

        assert f'data-read="/read/{story.uid}/"' in html
        assert "js/story.js" in html


class TestBeacon:
    @pytest.fixture(autouse=True)
    def _csrf(self, client):
        client.handler.enforce_csrf_checks = True

    def test_answers_nothing_and_sets_no_cookie(self, client):
        story = make_story()

        response = send(client, story.uid)

        assert response.status_code == 204
        assert response.content == b""
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert Reading.objects.get().story == story

    def test_notes_the_end(self, client):
        story = make_story()

        send(client, story.uid)
        send(client, story.uid, query="?end=1")
        send(client, story.uid, query="?end=1")

        assert list(Reading.objects.values_list("is_to_the_end", flat=True)) == [
            False,
            True,
        ]

    def test_refuses_another_site(self, client):
        story = make_story()

        response = send(client, story.uid, **{"Sec-Fetch-Site": "cross-site"})

        assert response.status_code == 403
        assert not Reading.objects.exists()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": ""},  # an old browser, or a program
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
            {"User-Agent": ""},
            {"Sec-Purpose": "prefetch;prerender"},
            {"DNT": "1"},
            {"Sec-GPC": "1"},
        ],
    )
    def test_does_not_count_who_is_no_reader(self, client, headers):
        story = make_story()

        assert send(client, story.uid, **headers).status_code == 204
        assert not Reading.objects.exists()

    @pytest.mark.parametrize(
        "make",
        [
            make_draft,
            lambda: make_story(publish_at=AT + HOUR),
            lambda: make_story(expires_at=AT),
            lambda: workflow.withdraw(make_story(), by=None, at=AT),
            lambda: workflow.publish(
                make_draft(kind="page", slug="about"), by=None, at=AT
            ),
        ],
    )
    def test_answers_of_what_is_hidden_as_of_what_is_unknown(self, client, make):
        story = make()
        unknown = send(client, UNKNOWN)

        hidden = send(client, story.uid)

        assert hidden.status_code == unknown.status_code == 404
        assert hidden.content == unknown.content
        assert not Reading.objects.exists()

    @pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
    def test_is_sent_by_post_alone(self, client, method):
        story = make_story()

        response = getattr(client, method)(f"/read/{story.uid}/", headers=OWN)

        assert response.status_code == 405

    @pytest.mark.parametrize("uid", ["x", "1", "%00", "a" * 5000])
    def test_an_address_that_is_none_is_unknown(self, client, uid):
        assert send(client, uid).status_code in {400, 404}

    @pytest.mark.parametrize("query", ["?end=%00", "?end=2", "?end=" + "x" * 5000])
    def test_a_query_that_is_nonsense_is_no_end(self, client, query):
        response = send(client, make_story().uid, query=query)

        assert response.status_code in {204, 400}
        assert not Reading.objects.filter(is_to_the_end=True).exists()

    def test_reads_no_body(self, client):
        story = make_story()

        assert send(client, story.uid, data="x" * 1024).status_code == 204
        assert send(client, story.uid, data="x" * 1025).status_code == 413
        broken = send(client, story.uid, **{"Content-Length": "many"})
        assert broken.status_code == 413

    def test_bounds_what_one_network_sends(self, client, monkeypatch):
        monkeypatch.setattr(reading, "OF_A_NETWORK", 5)
        story = make_story()

        answers = [
            send(client, story.uid, **{"User-Agent": f"Mozilla/5.0 {number}"})
            for number in range(60)
        ]

        statuses = [answer.status_code for answer in answers]
        assert set(statuses) == {204, 429}
        assert answers[-1].headers.get("Retry-After", "600") == "600"
        assert Reading.objects.count() == 5

    def test_counts_many_names_of_one_browser_32_times_at_most(self, client):
        story = make_story()
        for number in range(200):
            send(client, story.uid, **{"User-Agent": f"{CHROME} {number}"})

        assert Reading.objects.count() <= readers.BROWSERS

    def test_is_no_address_where_readers_are_not_counted(self, client, settings):
        settings.COUNT_READERS = False

        assert send(client, make_story().uid).status_code == 404

    def test_says_that_the_database_is_away(self, client, monkeypatch):
        def away(self, at):
            raise OperationalError("no route to host")

        monkeypatch.setattr("articles.querysets.story.StoryQuerySet.public", away)

        assert send(client, UNKNOWN).status_code == 503

    def test_changes_no_page(self, client):
        story = make_story()
        rows = Edition.objects, Story.objects.filter(pk=story.pk)
        before = [row.values().get() for row in rows]

        send(client, story.uid, query="?end=1")
        workflow.tally_readings(AT)

        assert ReadingTotal.objects.exists()
        assert [row.values().get() for row in rows] == before


class TestNumbers:
    def test_say_how_many_read_a_story(self):
        story, other = make_story(), make_story()
        for age, number in ((HOUR, 1), (25 * HOUR, 2), (7 * DAY, 4)):
            make_hour(story, number, hour=NOON - age)
        ReadingTotal.objects.create(story=story, readers=9, finishers=3)

        found = ReadingTotal.objects.numbers_of([story.pk, other.pk], NOON)

        assert found == {story.pk: Readers(1, 3, 9, 3), other.pk: Readers()}
        assert [found[pk].share for pk in (story.pk, other.pk)] == [33, None]

    def test_a_share_is_never_above_all(self):
        assert Readers(total=2, finishers=3).share == 100
