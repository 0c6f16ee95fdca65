"""The moderators' screen with a hundred thousand replies that wait.

Milliseconds of a page with nothing kept, for each order and filter. Then a decision on
a thousand replies at once, and its undo.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Commenter, Discussion, ModerationEvent, Rule
from tests.factories import base36, make_section, make_story, make_user

from .bars import line, p95
from .pages import database

WAITING = 100_000
STORIES, WRITERS, RULES, NETWORKS, SECTIONS = 500, 5_000, 50, 2_000, 8
BATCH = 2_000
TIMES = 20
PAGE_LIMIT, BULK_LIMIT = 300, 5_000  # milliseconds
AT_ONCE = 1_000
SCREEN = "/admin/comments/comment/moderate/"


def main() -> None:
    print(f"Filling a queue of {WAITING:,} takes a minute …", flush=True)
    with database():
        at = timezone.now()
        fill(at)
        client = Client()
        client.force_login(make_user(is_superuser=True))
        for name, query in pages().items():
            print(measure(client, name, query), flush=True)
        for measured in decide_on_many(client):
            print(measured, flush=True)


def pages() -> dict[str, str]:
    story = Comment.objects.order_by("-pk")[0].story_id
    rule = Rule.objects.order_by("pk")[0].pk
    return {
        "oldest first": "",
        "newest first": "?sort=newest",
        "most reported first": "?sort=reported",
        "highest score first": "?sort=score",
        "reported": "?tab=reported",
        "of a story": f"?story={story}",
        "of a section": "?section=1",
        "held for links": "?why=links",
        "held by a rule": f"?rule={rule}",
        "of a network": "?network=10.0.7.0/24",
        "late": "?age=late",
        "fresh": "?age=fresh",
        "approved": "?tab=approved",
    }


def fill(at: datetime) -> None:
    sections = [make_section(f"Section {n}") for n in range(SECTIONS)]
    owner = make_user()
    stories = [
        make_story(at - timedelta(days=1), section=sections[n % SECTIONS], owner=owner)
        for n in range(STORIES)
    ]
    writers = Commenter.objects.bulk_create(
        Commenter(email_key=f"{n:064x}", first_seen_at=at, approved_count=n % 40)
        for n in range(WRITERS)
    )
    rules = Rule.objects.bulk_create(
        Rule(term=f"term{n}", added_at=at) for n in range(RULES)
    )
    made = Comment.objects.bulk_create(
        (
            reply(n, at, stories[n % STORIES], writers[n % WRITERS], rules[n % RULES])
            for n in range(WAITING)
        ),
        batch_size=BATCH,
    )
    for comment in made:
        comment.root_id, comment.path = comment.pk, base36(comment.pk)
    Comment.objects.bulk_update(made, ["root_id", "path"], batch_size=500)
    Discussion.objects.bulk_create(
        Discussion(story=story, waiting_count=WAITING // STORIES) for story in stories
    )
    decisions(made[:AT_ONCE], at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def reply(
    n: int, at: datetime, story: object, writer: Commenter, rule: Rule
) -> Comment:
    is_of_rule = n % 100 == 0
    return Comment(
        story=story,
        commenter=writer,
        author_name=f"Reader {n}",
        author_email=f"reader{n}@example.org",
        body=f"What reader {n} says of term{n % RULES}, in two lines or three." * 5,
        digest=f"{n:064x}",
        network=f"10.{n % NETWORKS // 256}.{n % NETWORKS % 256}.0/24",
        status_changed_at=at,
        submitted_at=at - timedelta(seconds=n),
        reasons=[{"rule": "held-term", "fact": f"term{n % RULES}"}],
        held_for="held-term" if is_of_rule else ("links" if n % 7 else "first-reply"),
        matched_rule=rule if is_of_rule else None,
        spam_score=n % 97 / 97 if n % 3 else None,
        open_reports=n % 5 if n % 200 == 0 else 0,
    )


def decisions(comments: list[Comment], at: datetime) -> None:
    """A busy day: each took a while."""
    ModerationEvent.objects.bulk_create(
        ModerationEvent(
            comment=comment,
            action="approve",
            batch=comment.uid,
            at=at - timedelta(seconds=n),
            waited=n,
        )
        for n, comment in enumerate(comments)
    )


def measure(client: Client, name: str, query: str) -> str:
    worst = p95(one(client, SCREEN + query) for _ in range(TIMES))
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(SCREEN + query)
    name = f"queue, {name}, {len(queries)} queries, p95"
    return line(name, worst, "ms", PAGE_LIMIT)


def one(client: Client, address: str) -> float:
    cache.clear()
    start = time.perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}.")
    return (time.perf_counter() - start) * 1000


def decide_on_many(client: Client) -> Iterator[str]:
    """All that one rule held, through the page that asks about it."""
    rule = Rule.objects.order_by("pk")[0]
    held = Comment.objects.undecided(timezone.now()).filter(matched_rule=rule)
    chosen = list(held.values_list("pk", flat=True)[:AT_ONCE])
    if len(chosen) < AT_ONCE:
        raise SystemExit(f"The rule holds {len(chosen)} only.")
    address = f"{SCREEN}all/?rule={rule.pk}"
    data = {"verb": "spam", "until": timezone.now().isoformat()}
    start = time.perf_counter()
    client.post(address, data)
    done = (time.perf_counter() - start) * 1000
    [batch] = set(
        ModerationEvent.objects.filter(action="spam").values_list("batch", flat=True)
    )
    start = time.perf_counter()
    client.post(f"{SCREEN}undo/", {"batch": str(batch)})
    undone = (time.perf_counter() - start) * 1000
    yield line(f"queue, {AT_ONCE:,} replies decided on", done, "ms", BULK_LIMIT)
    yield line("queue, the same undone", undone, "ms", BULK_LIMIT)
