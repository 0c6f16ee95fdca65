"""What the page of a story tells of its reader, and when it tells nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.models import Reading, ReadingHour
from tests.articles.test_readers import CHROME
from tests.factories import make_story

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
LONG = "<p>A paragraph of the story.</p>" * 60
# What a browser says of itself, set before any script of the page runs.
SAYS = (
    "Object.defineProperty({of}, '{name}', {{get: () => {value}, configurable: true}});"
)
TURNS = "() => {{ {says} document.dispatchEvent(new Event('{event}')); }}"
SEEN = {"of": "document", "name": "visibilityState"}
AHEAD = {"of": "document", "name": "prerendering"}


@pytest.fixture
def browser_context_args(browser_context_args):
    """A browser that is no HeadlessChrome: those are not counted."""
    return {**browser_context_args, "user_agent": CHROME}


@pytest.fixture
def story(transactional_db):
    return make_story(timezone.now() - HOUR, body=LONG)


@pytest.fixture
def sent(page, live_server):
    """The requests that tell of a reader, without the host."""
    found = []
    page.on(
        "request",
        lambda request: (
            found.append(request.url.removeprefix(live_server.url))
            if "/read/" in request.url
            else None
        ),
    )
    return found


@pytest.fixture
def open_story(page, live_server, story):
    """Opens it with a clock of the test's own; `says` is set before."""

    def go(*says):
        for words in says:
            page.add_init_script(SAYS.format(**words))
        page.clock.install(time=0)
        page.clock.pause_at(1000)
        page.goto(live_server.url + story.get_absolute_url())
        expect(page.locator("h1")).to_be_visible()

    return go


def turn(page, words, event):
    page.evaluate(TURNS.format(says=SAYS.format(**words), event=event))


def scroll_to_the_end(page):
    page.locator(".body > :last-child").scroll_into_view_if_needed()


def wait_for(page, sent, number):
    """Real time: a request leaves and an observer calls when the browser likes."""
    for _ in range(100):
        if len(sent) >= number:
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(200)
    assert len(sent) == number


def test_a_reader_is_told_after_five_seconds_and_at_the_end(
    page, sent, open_story, story, violations
):
    open_story()
    page.clock.run_for(4900)
    wait_for(page, sent, 0)
    page.clock.run_for(200)
    wait_for(page, sent, 1)
    scroll_to_the_end(page)
    wait_for(page, sent, 2)
    page.evaluate("scrollTo(0, 0)")
    scroll_to_the_end(page)
    page.clock.run_for(60_000)
    wait_for(page, sent, 2)

    assert sent == [f"/read/{story.uid}/", f"/read/{story.uid}/?end=1"]
    assert page.context.cookies() == []
    assert violations == []
    workflow.tally_readings(timezone.now())
    hour = ReadingHour.objects.get()
    assert (hour.story, hour.readers, hour.finishers) == (story, 1, 1)


def test_only_time_in_view_counts(page, sent, open_story):
    open_story()
    page.clock.run_for(3000)
    turn(page, {**SEEN, "value": "'hidden'"}, "visibilitychange")
    page.clock.run_for(60_000)
    wait_for(page, sent, 0)

    turn(page, {**SEEN, "value": "'visible'"}, "visibilitychange")
    page.clock.run_for(1900)
    wait_for(page, sent, 0)
    page.clock.run_for(200)
    wait_for(page, sent, 1)


def test_a_page_that_is_loaded_ahead_tells_nothing(page, sent, open_story):
    open_story({**AHEAD, "value": "true"})
    page.clock.run_for(60_000)
    wait_for(page, sent, 0)

    turn(page, {**AHEAD, "value": "false"}, "prerenderingchange")
    page.clock.run_for(5100)
    wait_for(page, sent, 1)


@pytest.mark.parametrize(
    ("name", "value"), [("globalPrivacyControl", "true"), ("doNotTrack", "'1'")]
)
def test_a_reader_who_asks_not_to_be_counted_is_not(
    page, sent, open_story, name, value
):
    open_story({"of": "Navigator.prototype", "name": name, "value": value})
    scroll_to_the_end(page)
    page.clock.run_for(60_000)

    wait_for(page, sent, 0)
    assert not Reading.objects.exists()


def test_without_counting_its_program_does_not_come(page, sent, open_story, settings):
    settings.COUNT_READERS = False
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_story()
    page.clock.run_for(60_000)

    wait_for(page, sent, 0)
    assert any("js/story" in address for address in asked)
    assert not any("js/reading" in address for address in asked)
