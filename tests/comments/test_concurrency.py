"""Many at once: readers against gunicorn as in production, and moderators."""

import http.client
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django.utils import timezone

from articles.models import Story
from comments import moderation
from comments.models import Comment, ModerationEvent
from newsroom import roles
from newsroom.models import User
from tests.factories import make_comment, make_story, make_user
from tests.processes import crew, database, environment, gunicorn

WRITERS = 8
EACH = 25
CLICKS = 20
A_MOMENT = 0.004  # seconds: enough to come second, not enough to come too late


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_blocker):
    """A running site with one story: its port, the story, processes to race with."""
    folder = tmp_path_factory.mktemp("race")
    with (
        database(folder, django_db_blocker) as address,
        crew(address) as processes,
        gunicorn(environment(address) | {"TRUSTED_PROXIES": "1"}) as port,
    ):
        story = make_story(timezone.now() - timedelta(hours=1))
        yield port, story, processes


# Deeds


def post(port, story, name, text):
    """The status of the answer to one reply, and where it leads.

    Each comes from a reader and a network of its own: no flood stops it.
    """
    number = crc32(f"{name} {text}".encode())
    email = f"reader{number}@example.org"
    body = urlencode({"comment": text, "name": name, "email": email, "subject": ""})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        "POST",
        f"/comments/post/{story}/",
        body,
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.{number % 256}.{number // 256 % 256}.1",
        },
    )
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers["Location"]


def write(port, story, number):
    """The statuses of the answers to the replies of one reader."""
    return [
        post(port, story, f"Writer {number}", f"Reply {n}.")[0] for n in range(EACH)
    ]


def decide(verb, ids, *, by=None, versions=None, pause=0):
    """What became of each reply, and whose decision holds."""
    time.sleep(pause)
    moderator = by and User.objects.get(pk=by)
    batch = moderation.DECISIONS[verb](
        ids, by=moderator, at=timezone.now(), versions=versions
    )
    return {
        result.pk: (str(result.outcome), result.event and result.event.by_id)
        for result in batch.results
    }


def values(answers):
    """What the deeds returned, none of which may have failed."""
    assert [answer.error for answer in answers] == [""] * len(answers)
    return [answer.value for answer in answers]


def count():
    return {
        "replies": Comment.objects.count(),
        "unplaced": Comment.objects.filter(path="").count(),
        "events": ModerationEvent.objects.exclude(comment=None).count(),
    }


# One test: a second process of pytest's would have to start a site of its own.


def test_of_many_at_once_nothing_is_lost_or_done_twice(site, subtests):
    with subtests.test("no reply of two hundred is lost"):
        loses_no_reply_of_two_hundred(*site)
    with subtests.test("one of twenty clicks is stored"):
        case_26_stores_one_of_twenty_clicks(*site)
    with subtests.test("two moderators count each reply once"):
        counts_each_reply_once_for_two_moderators(*site)
    with subtests.test("the second moderator is told who was first"):
        tells_the_second_moderator_who_was_first(*site)


def loses_no_reply_of_two_hundred(port, story, processes):
    before = count()

    answers = processes.at_once(
        *(partial(write, port, story.uid, number) for number in range(WRITERS))
    )

    assert values(answers) == [[303] * EACH] * WRITERS
    after = count()
    assert after["replies"] - before["replies"] == WRITERS * EACH
    assert after["events"] - before["events"] == WRITERS * EACH
    assert after["unplaced"] == 0


def case_26_stores_one_of_twenty_clicks(port, story, processes):
    """Every click gets the same answer, and one row stands."""
    before = count()
    click = partial(post, port, story.uid, "Ann", "One and the same.")

    answers = processes.at_once(*[click] * CLICKS)

    assert set(values(answers)) == {(303, "/comments/received/")}
    after = count()
    assert after["replies"] == before["replies"] + 1
    assert after["events"] == before["events"] + 1


def counts_each_reply_once_for_two_moderators(port, story, processes):
    for number in range(5):
        post(port, story.uid, "Bob", f"Count me {number}.")
    before = count()
    ids = list(Comment.objects.values_list("pk", flat=True))

    answers = processes.at_once(*[partial(decide, "approve", ids)] * 2)

    outcomes = Counter(told[pk][0] for told in values(answers) for pk in ids)
    assert outcomes == {"done": len(ids), "already": len(ids)}
    assert Comment.objects.filter(status="approved").count() == len(ids)
    assert Story.objects.get().reply_count == len(ids)
    assert count() == before | {"events": before["events"] + len(ids)}


def tells_the_second_moderator_who_was_first(_port, story, processes):
    """Each of them saw the reply as it stood before; every other time one is later."""
    first, second = (make_user(roles.MODERATOR).pk for _ in range(2))
    ids = [make_comment(story, status="pending").pk for _ in range(10)]
    one_by_one = [{"ids": [pk], "versions": {pk: 1}} for pk in ids]
    approvals = [
        partial(decide, "approve", by=first, pause=A_MOMENT * (number % 2), **reply)
        for number, reply in enumerate(one_by_one)
    ]
    marks = [
        partial(decide, "spam", by=second, pause=A_MOMENT * (1 - number % 2), **reply)
        for number, reply in enumerate(one_by_one)
    ]

    told = map(values, processes.in_step(approvals, marks))

    for pk, of_first, of_second in zip(ids, *told, strict=True):
        event = ModerationEvent.objects.get(comment=pk)
        answers = [of_first[pk], of_second[pk]]
        assert sorted(answers) == [("conflict", event.by_id), ("done", event.by_id)]
        assert answers[0 if event.by_id == first else 1][0] == "done"
        assert Comment.objects.get(pk=pk).status == event.to_status
