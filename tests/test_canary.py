"""Nothing unpublished leaves: two oracles over every address outside the admin.

*Canary*: a random word stands in every field of a story in each hidden state and of
a reply of each hidden kind; no response may hold one. *Non-interference*: what
readers can see answers the same bytes, headers included, with the hidden rows and
without; a hidden address answers as an unknown one does.

The oracles are tested too: wherever the code asks `public(at)`, that question is
replaced by "all", and each time one of them must notice.
"""

import ast
import inspect
import uuid
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q
from django.urls import reverse

from articles import images, querysets, workflow
from articles.models import Edition, Image, Story
from comments.models import Comment
from comments.querysets import CommentQuerySet
from tests.factories import (
    AT,
    make_comment,
    make_draft,
    make_section,
    make_story,
    make_user,
)
from tests.test_architecture import SOURCES, patterns, relative

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG_AGO = AT - 30 * DAY
CANARY = "canary"
UNKNOWN = uuid.UUID(int=7)
TEXT = "comment=Hello+there&name=Ann&email=ann%40example.org"


def word(*parts):
    return "".join([CANARY, *parts])


def make_image(**fields):
    """An image with one size in storage, whose bytes name it."""
    image = Image.objects.create(
        width=800, height=600, uploaded_at=AT, rendered_at=AT, **fields
    )
    path = images.path_of(image.stem, "480", "jpg")
    default_storage.save(path, ContentFile(image.alt.encode()))
    return image


class Paper:
    """A public part, and a hidden part that can be added to it."""

    def __init__(self):
        self.owner = make_user(username="owner")
        self.section = make_section("Harbor", slug="harbor")
        self.image = make_image(alt="A crane")
        self.story = make_story(
            AT - HOUR,
            section=self.section,
            owner=self.owner,
            slug="shown",
            headline="Shown",
            lead_image=self.image,
        )
        self.related = make_story(
            AT - 2 * HOUR, section=self.section, owner=self.owner, headline="Related"
        )
        self.gone = workflow.withdraw(
            make_story(AT - 3 * HOUR, section=self.section, owner=self.owner),
            by=None,
            at=AT - HOUR,
            public_note="It was wrong.",
        )
        self.moved = make_story(
            AT - 4 * HOUR, section=self.section, owner=self.owner, slug="before"
        )
        workflow.edit(self.moved, {"slug": "after"}, by=None, at=AT, version=1)
        self.expired = make_story(
            AT - 9 * HOUR,
            section=self.section,
            owner=self.owner,
            expires_at=AT - 5 * HOUR,
        )
        self.comment = make_comment(
            self.story,
            author_email=f"{word('email')}@example.org",
            author_name="Ann",
            body="Seen by all.",
        )
        self.hidden = []
        self.hidden_comments = []

    def hide(self):
        """Add the hidden rows; restore the numbers that adding them moved."""
        numbers = Edition.objects.values().get()
        self.hidden = [make(self, word(name)) for name, make in STATES.items()]
        for number, story in enumerate(self.hidden):
            Story.objects.filter(pk=story.pk).update(
                lead_image=make_image(alt=word("alt", str(number)))
            )
        self.hidden_comments = [
            self.reply(self.story, status)
            for status in Comment.Status.values
            if status != Comment.Status.APPROVED
        ] + [self.reply(story, "approved") for story in self.hidden]
        Edition.objects.update(**numbers)

    def reply(self, story, status):
        name = word("reply", status)
        return make_comment(
            story,
            status=status,
            author_name=name,
            author_email=f"{name}@example.org",
            author_url=f"https://{name}.example.org/",
            body=name,
        )

    def texts(self, name):
        return {
            "headline": name,
            "body": f"<p>{name}</p>",
            "section": self.section,
            "owner": self.owner,
        }


def draft(paper, name, **times):
    return make_draft(AT - HOUR, **paper.texts(name), **times)


def published(paper, name, at=LONG_AGO, publish_at=None, **times):
    return make_story(at, publish_at=publish_at, **paper.texts(name), **times)


def moved(story, name):
    """A story that left an old address behind, then was withdrawn."""
    workflow.edit(story, {"slug": f"{name}-new"}, by=None, at=LONG_AGO, version=1)
    return workflow.withdraw(story, by=None, at=LONG_AGO + DAY)


def dated(story):
    """A draft that keeps its address, as only a careless verb could leave it."""
    Story.objects.filter(pk=story.pk).update(date=(AT - HOUR).date())
    story.refresh_from_db()
    return story


STATES = {
    "draft": draft,
    "dateddraft": lambda paper, name: dated(draft(paper, name)),
    "review": lambda paper, name: workflow.submit(
        draft(paper, name), by=None, at=AT - HOUR
    ),
    "soon": lambda paper, name: published(paper, name, publish_at=AT + HOUR),
    "far": lambda paper, name: published(paper, name, publish_at=AT + 300 * DAY),
    "expired": lambda paper, name: published(paper, name, expires_at=AT - 20 * DAY),
    "withdrawn": lambda paper, name: workflow.withdraw(
        published(paper, name), by=None, at=LONG_AGO + DAY
    ),
    "moved": lambda paper, name: moved(published(paper, name), name),
    "trash": lambda paper, name: workflow.trash(
        draft(paper, name), by=None, at=AT - HOUR
    ),
    "takenback": lambda paper, name: workflow.take_back(
        published(paper, name), by=None, at=LONG_AGO
    ),
    "restored": lambda paper, name: workflow.restore(
        workflow.withdraw(published(paper, name), by=None, at=LONG_AGO + DAY),
        by=None,
        at=LONG_AGO + 2 * DAY,
    ),
}


def story_kwargs(day, slug):
    return {
        "year": f"{day:%Y}",
        "month": f"{day:%m}",
        "day": f"{day:%d}",
        "slug": slug,
    }


def media_kwargs(key):
    return {"key": key, "rendition": "480", "extension": "jpg"}


# For each pattern: the arguments of public pages, and how to make an argument of a
# hidden story or of a hidden reply. A pattern that is not listed fails.
def public_arguments(paper):
    stories = (
        paper.story,
        paper.related,
        paper.gone,
        paper.expired,
        paper.moved,
    )
    return {
        "articles:home": [{}],
        "articles:section": [{"slug": "harbor"}],
        "articles:media": [media_kwargs(paper.image.key)],
        "articles:detail": [
            *(story_kwargs(story.date, story.slug) for story in stories),
            story_kwargs(paper.moved.date, "before"),
        ],
        "comments:post": [{"uid": paper.story.uid}],
        "comments:reply": [{"uid": paper.story.uid}],
        "comments:received": [{}],
        "comments:mine": [{"uid": paper.story.uid}],
        "comments:permalink": [{"uid": paper.comment.uid}],
    }


def hidden_arguments(paper):
    days = {(AT - HOUR).date(), (AT + HOUR).date()}
    return {
        "articles:media": [
            media_kwargs(image.key)
            for image in Image.objects.exclude(pk=paper.image.pk)
        ],
        "articles:detail": [
            story_kwargs(day, story.slug)
            for story in paper.hidden
            if not story.has_been_public(AT)
            for day in ({story.date} if story.date else days)
        ]
        + [
            story_kwargs(address.date, address.slug)
            for story in paper.hidden
            for address in story.retired_addresses.all()
        ],
        "comments:post": [{"uid": story.uid} for story in paper.hidden],
        "comments:reply": [{"uid": story.uid} for story in paper.hidden],
        "comments:mine": [{"uid": story.uid} for story in paper.hidden],
        "comments:permalink": [{"uid": c.uid} for c in paper.hidden_comments],
    }


def unknown_arguments():
    return {
        "articles:media": media_kwargs("0" * 32),
        "articles:detail": story_kwargs(AT.date(), "no-such-story"),
        "comments:post": {"uid": UNKNOWN},
        "comments:reply": {"uid": UNKNOWN},
        "comments:mine": {"uid": UNKNOWN},
        "comments:permalink": {"uid": UNKNOWN},
    }


def ways(paper, kwargs):
    """Methods, query strings and headers that might open a side door."""
    yield "GET", "", {}
    yield "HEAD", "", {}
    yield "OPTIONS", "", {}
    yield "GET", "", {"If-None-Match": '"0"', "Accept": "application/json"}
    yield "GET", "?preview=1&format=json&page=1", {"Range": "bytes=0-99"}
    if paper.story.uid in kwargs.values() or paper.story.slug in kwargs.values():
        for comment in (paper.comment, *paper.hidden_comments):
            yield "GET", f"?page={comment.uid}&to={comment.uid}", {}


def answer(client, method, path, headers=None, data=None):
    response = client.generic(
        method,
        path,
        data or "",
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin", **(headers or {})},
    )
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, sorted(response.headers.items()), body


class Leak(AssertionError):
    """An oracle has noticed something."""


def check_canaries(client, paper):
    """No response of any address holds a word of something hidden."""
    arguments = public_arguments(paper)
    for name, hidden in hidden_arguments(paper).items():
        arguments[name] = arguments[name] + hidden
    for story in paper.hidden:
        if story.date:
            arguments["articles:detail"].append(story_kwargs(story.date, story.slug))
    addresses = [(name, kw) for name, listed in arguments.items() for kw in listed]
    for name, kwargs in addresses:
        path = reverse(name, kwargs=kwargs)
        for method, query, headers in ways(paper, kwargs):
            seen = str(answer(client, method, path + query, headers))
            if CANARY in seen.replace(path, ""):
                raise Leak(f"{method} {path}{query}")


def photograph(client, paper):
    """What every public address answers, byte for byte."""
    pictures = {}
    for name, listed in public_arguments(paper).items():
        for kwargs in listed:
            path = reverse(name, kwargs=kwargs)
            cache.clear()
            pictures[path] = answer(client, "GET", path)
    return pictures


def check_hidden_as_unknown(client, paper):
    """A hidden address answers as an unknown one, to GET and to a reply."""
    for name, listed in hidden_arguments(paper).items():
        unknown = reverse(name, kwargs=unknown_arguments()[name])
        for method, data in (("GET", ""), ("POST", TEXT)):
            expected = answer(client, method, unknown, data=data)
            for kwargs in listed:
                path = reverse(name, kwargs=kwargs)
                given = answer(client, method, path, data=data)
                if without(given, path) != without(expected, unknown):
                    raise Leak(f"{method} {path} is not like {unknown}")


def check_hidden_parents(client, paper):
    """An answer to a hidden reply is refused as one to a reply that never was."""
    path = reverse("comments:post", kwargs={"uid": paper.story.uid})
    expected = answer(client, "POST", path, data=f"{TEXT}&parent={UNKNOWN}")
    for comment in paper.hidden_comments:
        given = answer(client, "POST", path, data=f"{TEXT}&parent={comment.uid}")
        if given != expected:
            raise Leak(f"a reply to {comment} is not like one to nothing")


def without(response, path):
    """The response without the address it was asked for, which may stand in it."""
    uid = path.rstrip("/").split("/")[-1].encode()
    status, headers, body = response
    return status, headers, body.replace(uid, b"")


def run_oracles(client, paper, before):
    with time_machine.travel(AT, tick=False):
        check_canaries(client, paper)
        after = photograph(client, paper)
        changed = [path for path in before if after[path] != before[path]]
        if changed:
            raise Leak(f"{changed} are not what they were without the hidden rows")
        check_hidden_as_unknown(client, paper)
        check_hidden_parents(client, paper)


@pytest.fixture
def paper_and_before(client):
    paper = Paper()
    with time_machine.travel(AT, tick=False):
        before = photograph(client, paper)
    paper.hide()
    return paper, before


def test_nothing_hidden_leaves(client, paper_and_before):
    paper, before = paper_and_before

    run_oracles(client, paper, before)

    assert {name for name, _ in patterns()} == set(public_arguments(paper))


def test_the_public_part_is_really_shown(client, paper_and_before):
    _, before = paper_and_before

    statuses = sorted({status for status, _, _ in before.values()})

    assert statuses == [200, 301, 302, 405, 410]
    assert b"Shown" in before["/"][2]
    assert b"Seen by all." in before["/2026/07/14/shown/"][2]


def places():
    """Every function that asks what is public, as "module:function"."""
    found = set()
    for path in SOURCES:
        if "commands" in path.parts:
            continue  # no reader runs one
        module = relative(path).removesuffix(".py").replace("/", ".")
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and asks(function):
                found.add(f"{module.removesuffix('.__init__')}:{function.name}")
    return sorted(found)


def asks(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "public_q" or called.endswith(".public"):
                return True
    return False


# The door itself, which its callers go through, and the one behind another.
NOT_DOORS = {
    "articles.querysets:public",
    "comments.querysets:public",
    "articles.querysets:gone",
}
# Opened alone, one of these is caught by the other: the story of a reply is asked for
# by the view, and again inside the transaction.
TWO_DOORS = ("comments.views:_receive", "comments.moderation.submitting:_check_story")


def asked_from(*places):
    """Whether the question `public` is just being asked from one of the places."""
    frame = inspect.currentframe().f_back.f_back
    while frame.f_code.co_name in {"public", "manager_method"}:
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}:{frame.f_code.co_name}" in places


@contextmanager
def opened(*places):
    """Answer "all" where these places ask what is public."""
    strict_q, strict = querysets.public_q, CommentQuerySet.public

    def lax_q(at, through=""):
        is_open = asked_from(*places)
        return Q(**{f"{through}pk__gt": 0}) if is_open else strict_q(at, through)

    def public(self, at):
        return self.all() if asked_from(*places) else strict(self, at)

    with (
        mock.patch("articles.querysets.public_q", lax_q),
        mock.patch("articles.stamps.public_q", lax_q),
        mock.patch("comments.querysets.public_q", lax_q),
        mock.patch.object(CommentQuerySet, "public", public),
    ):
        yield


DOORS = sorted(set(places()) - NOT_DOORS - set(TWO_DOORS))


@pytest.mark.parametrize("doors", [*((door,) for door in DOORS), TWO_DOORS], ids=str)
def test_an_oracle_notices_when_a_door_is_left_open(client, paper_and_before, doors):
    paper, before = paper_and_before

    # A hidden draft without a date may also stop the page: it has no address.
    with opened(*doors), pytest.raises(AssertionError):
        run_oracles(client, paper, before)
