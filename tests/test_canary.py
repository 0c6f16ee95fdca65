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
import itertools
import uuid
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple
from unittest import mock

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from articles import feeds, images, querysets, sitemaps, workflow
from articles.models import (
    Author,
    Banner,
    Correction,
    Edition,
    Image,
    MostRead,
    RelatedStory,
    RetiredName,
    Slot,
    Story,
)
from comments.models import MAX_DEPTH, Comment
from comments.querysets import CommentQuerySet
from tests.conftest import leave_lists_out
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
    image = Image(width=800, height=600, uploaded_at=AT, rendered_at=AT, **fields)
    image.original = f"originals/{image.key}"
    image.save()
    path = images.path_of(image.stem, "480", "jpg")
    default_storage.save(path, ContentFile(image.alt.encode()))
    return image


class Paper:
    """A public part, and a hidden part that can be added to it."""

    def __init__(self):
        self.owner = make_user(username="owner")
        self.section = make_section("Harbor", slug="harbor")
        self.image = make_image(alt="A crane")
        face = make_image(alt="A face")
        self.author = Author.objects.create(name="Ann Lee", slug="ann", portrait=face)
        self.page = self.make_page("About us", "about")
        self.story = make_story(
            AT - HOUR,
            section=self.section,
            owner=self.owner,
            slug="shown",
            headline="Shown",
            deck="Seen everywhere",
            lead_image=self.image,
            tags=["Quay"],
            bylines=[(self.author, "words")],
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
        # Replies that were removed: of each a public answer keeps the place.
        self.removed = [
            self.reply(self.story, "trash"),
            self.reply(self.story, "spam", parent=self.comment),
        ]
        for removed in self.removed:
            make_comment(self.story, parent=removed, body="An answer.")
        self.depths = [self.comment]
        while len(self.depths) < MAX_DEPTH:
            deeper = make_comment(self.story, parent=self.depths[-1])
            self.depths.append(deeper)
        workflow.correct(self.story, text="It was noon.", by=None, at=AT - HOUR)
        RelatedStory.objects.create(
            story=self.story, other=self.related, position=90, rung="latest"
        )
        self.banner = Banner.objects.create(
            text="Breaking", starts_at=AT - HOUR, ends_at=AT + HOUR
        )
        for position, story in enumerate([self.related, self.moved, self.story]):
            self.list_as_most_read(story, 100 + position)
        self.leave_names(self.story.tags.get(), self.author, self.section)
        self.hidden, self.hidden_pages, self.hidden_comments = [], [], []

    def leave_names(self, *rows):
        """A slug that each of them had before."""
        for row in rows:
            kind = row._meta.model_name
            slug = f"before-{row.slug}"
            RetiredName.objects.create(kind=kind, slug=slug, name=slug, **{kind: row})

    def list_as_most_read(self, story, position):
        for section in (None, self.section):
            MostRead.objects.create(
                hour=AT - timedelta(minutes=30),
                section=section,
                position=position,
                story=story,
            )

    def make_page(self, headline, slug):
        page = make_draft(
            LONG_AGO,
            kind="page",
            headline=headline,
            slug=slug,
            owner=self.owner,
            body=f"<p>{headline}</p>",
        )
        return workflow.publish(page, by=None, at=LONG_AGO)

    def hide(self):
        """Add the hidden rows; restore the numbers that adding them moved."""
        numbers = Edition.objects.values().get()
        self.hidden = [make(self, word(name)) for name, make in STATES.items()]
        for number, story in enumerate(self.hidden):
            Story.objects.filter(pk=story.pk).update(
                lead_image=make_image(alt=word("alt", str(number)))
            )
            self.surround(number, story)
        self.hide_pages()
        hidden = [s for s in Comment.Status.values if s != Comment.Status.APPROVED]
        above = [None, *self.removed, self.comment, self.depths[-1]]
        self.hidden_comments = [
            self.reply(self.story, status, parent=parent)
            for status, parent in zip(itertools.cycle(hidden), above, strict=False)
        ] + [self.reply(story, "approved") for story in self.hidden]
        Edition.objects.update(**numbers)

    def surround(self, number, story):
        """What may name a hidden story from outside: none of it does."""
        Correction.objects.create(story=story, text=word("corrected"), at=LONG_AGO)
        RelatedStory.objects.create(
            story=self.story, other=story, position=number, rung="pinned"
        )
        if number < 5:
            Slot.objects.create(place=number, story=story, at=LONG_AGO)
        Banner.objects.filter(pk=self.banner.pk).update(story=story)
        self.list_as_most_read(story, number)
        self.leave_names(story.tags.get(), story.bylines.get().author)
        shown = make_image(alt=word("shown", str(number)), caption=word("caption"))
        story.illustrations.add(shown)

    def hide_pages(self):
        draft = make_draft(
            LONG_AGO, kind="page", headline=word("page"), owner=self.owner
        )
        withdrawn = self.make_page(word("old"), word("old"))
        workflow.withdraw(withdrawn, by=None, at=AT - HOUR)
        self.hidden_pages = [draft]
        Banner.objects.create(
            text=word("later"), starts_at=AT + HOUR, ends_at=AT + 2 * HOUR
        )

    def reply(self, story, status, parent=None):
        name = word("reply", status)
        return make_comment(
            story,
            parent=parent,
            status=status,
            author_name=name,
            author_email=f"{name}@example.org",
            author_url=f"https://{name}.example.org/",
            body=name,
        )

    def texts(self, name):
        face = make_image(alt=word("face", name))
        author, _ = Author.objects.get_or_create(
            name=name, slug=name, defaults={"portrait": face}
        )
        return {
            "headline": name,
            "deck": f"{name} everywhere",
            "kicker": name,
            "dateline": name,
            "seo_title": name,
            "seo_description": name,
            "internal_note": name,
            "body": f"<p>{name}</p>",
            "section": self.section,
            "owner": self.owner,
            "tags": [name],
            "bylines": [(author, name)],
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


def spans(at):
    """The year, the month and the day of a moment in the archive."""
    names = {"year": f"{at:%Y}", "month": f"{at:%m}", "day": f"{at:%d}"}
    keys = list(names)
    return [{key: names[key] for key in keys[:depth]} for depth in (1, 2, 3)]


def media_kwargs(key):
    return {"key": key, "rendition": "480", "extension": "jpg"}


def linked(addresses):
    """What the oEmbed provider is asked: addresses of stories, each in a query."""
    paths = [reverse("articles:detail", kwargs=kwargs) for kwargs in addresses]
    return [{"query": {"url": f"http://testserver{path}"}} for path in paths]


def address_of(name, arguments):
    """Of a pattern with these arguments; what is named `query` follows its path."""
    kwargs = {key: value for key, value in arguments.items() if key != "query"}
    return reverse(name, kwargs=kwargs, query=arguments.get("query"))


def before(slugs):
    """Addresses of names as they are, and as they were."""
    return [{"slug": f"{start}{slug}"} for slug in slugs for start in ("", "before-")]


# Of the API: by names as they are, and as they were.
FILTERS = [
    (key, f"{start}{slug}")
    for key, slug in (("section", "harbor"), ("tag", "quay"), ("author", "ann"))
    for start in ("", "before-")
]


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
        "articles:sitemaps": [{}],
        "articles:sitemap": sitemaps_of(paper),
        "articles:news_sitemap": [{}],
        "robots": [{}],
        "security": [{}],
        "manifest": [{}],
        "favicon": [{}],
        "articles:search": [{}],
        "articles:suggest": [{}],
        "articles:corrections": [{}],
        "articles:api_stories": [
            {},
            *({"query": {key: value}} for key, value in FILTERS),
        ],
        "articles:api_story": [{"uid": story.uid} for story in stories],
        "articles:api_sections": [{}],
        "articles:oembed": [{}, *linked(at_their_addresses(paper, stories))],
        "articles:section": named("harbor"),
        **in_all_forms("articles:feed", [{}]),
        **in_all_forms("articles:section_feed", named("harbor")),
        **in_all_forms("articles:tag_feed", named("quay")),
        **in_all_forms("articles:author_feed", named("ann")),
        **in_all_forms("articles:corrections_feed", [{}]),
        "articles:tag": named("quay"),
        "articles:author": named("ann"),
        "articles:page": [{"slug": "about"}],
        "articles:archive": spans(AT),
        "articles:media": [
            media_kwargs(paper.image.key),
            media_kwargs(paper.author.portrait.key),
        ],
        "articles:detail": at_their_addresses(paper, stories),
        "articles:read": [{"uid": paper.story.uid}],
        **in_all_forms("comments:feed", [{}]),
        **in_all_forms("comments:story_feed", at_their_addresses(paper, stories)),
        "comments:post": [{"uid": paper.story.uid}],
        "comments:reply": [{"uid": paper.story.uid}],
        "comments:received": [{}],
        "comments:mine": [{"uid": paper.story.uid}],
        "comments:count": [{"uid": paper.story.uid}],
        "comments:like": [{"uid": paper.comment.uid}],
        "comments:permalink": [{"uid": paper.comment.uid}],
        "comments:report": [{"uid": paper.comment.uid}],
        "comments:thread": [
            {"uid": root.uid} for root in (paper.comment, paper.removed[0])
        ],
    }


def named(slug):
    """By the name of today and by the one before it."""
    return [{"slug": slug}, {"slug": f"before-{slug}"}]


def in_all_forms(name, arguments):
    """The same of a feed's RSS, Atom and JSON."""
    return {feeds.name_of(name, form): arguments for form in feeds.FORMS}


def sitemaps_of(paper):
    rows = {
        "stories": paper.story,
        "sections": paper.section,
        "authors": paper.author,
        "tags": paper.story.tags.get(),
    }
    numbers = {kind: sitemaps.file_of(row.pk) for kind, row in rows.items()}
    return [
        {"kind": kind, "number": str(number)}
        for kind, number in {**numbers, "pages": 1}.items()
    ]


def at_their_addresses(paper, stories):
    return [
        *(story_kwargs(story.date, story.slug) for story in stories),
        story_kwargs(paper.moved.date, "before"),
    ]


def hidden_addresses(paper):
    days = {(AT - HOUR).date(), (AT + HOUR).date()}
    return [
        story_kwargs(day, story.slug)
        for story in paper.hidden
        if not story.has_been_public(AT)
        for day in ({story.date} if story.date else days)
    ] + [
        story_kwargs(address.date, address.slug)
        for story in paper.hidden
        for address in story.retired_addresses.all()
    ]


def hidden_arguments(paper):
    addresses = hidden_addresses(paper)
    return {
        "articles:media": [
            media_kwargs(image.key)
            for image in Image.objects.exclude(
                pk__in=[paper.image.pk, paper.author.portrait_id]
            )
        ],
        "articles:api_story": [
            {"uid": story.uid}
            for story in paper.hidden
            if not story.has_been_public(AT)
        ],
        "articles:oembed": linked(
            [
                *addresses,
                *(story_kwargs(s.date, s.slug) for s in paper.hidden if s.date),
            ]
        ),
        "articles:tag": before([story.slug for story in paper.hidden]),
        "articles:author": before([story.headline for story in paper.hidden]),
        **in_all_forms(
            "articles:tag_feed", before([story.slug for story in paper.hidden])
        ),
        **in_all_forms(
            "articles:author_feed", before([story.headline for story in paper.hidden])
        ),
        "articles:page": [{"slug": page.slug} for page in paper.hidden_pages],
        "articles:archive": spans(LONG_AGO)[1:] + spans(AT + 300 * DAY),
        "articles:detail": addresses,
        "articles:read": [{"uid": story.uid} for story in paper.hidden],
        **in_all_forms("comments:story_feed", addresses),
        "comments:post": [{"uid": story.uid} for story in paper.hidden],
        "comments:reply": [{"uid": story.uid} for story in paper.hidden],
        "comments:mine": [{"uid": story.uid} for story in paper.hidden],
        "comments:count": [{"uid": story.uid} for story in paper.hidden],
        "comments:like": [
            {"uid": c.uid} for c in (*paper.removed, *paper.hidden_comments)
        ],
        "comments:permalink": [
            {"uid": c.uid} for c in (*paper.removed, *paper.hidden_comments)
        ],
        "comments:report": [
            {"uid": c.uid} for c in (*paper.removed, *paper.hidden_comments)
        ],
        "comments:thread": [
            {"uid": c.uid} for c in (paper.removed[1], *paper.hidden_comments)
        ],
    }


def unknown_arguments():
    return {
        "articles:media": media_kwargs("0" * 32),
        "articles:api_story": {"uid": UNKNOWN},
        "articles:oembed": linked([story_kwargs(AT.date(), "no-such-story")])[0],
        "articles:tag": {"slug": "no-such-tag"},
        "articles:author": {"slug": "no-such-author"},
        **in_all_forms("articles:tag_feed", {"slug": "no-such-tag"}),
        **in_all_forms("articles:author_feed", {"slug": "no-such-author"}),
        "articles:page": {"slug": "no-such-page"},
        "articles:archive": {"year": "1999"},
        "articles:detail": story_kwargs(AT.date(), "no-such-story"),
        "articles:read": {"uid": UNKNOWN},
        **in_all_forms("comments:story_feed", story_kwargs(AT.date(), "no-such-story")),
        "comments:post": {"uid": UNKNOWN},
        "comments:reply": {"uid": UNKNOWN},
        "comments:mine": {"uid": UNKNOWN},
        "comments:count": {"uid": UNKNOWN},
        "comments:like": {"uid": UNKNOWN},
        "comments:permalink": {"uid": UNKNOWN},
        "comments:report": {"uid": UNKNOWN},
        "comments:thread": {"uid": UNKNOWN},
    }


def ways(paper, kwargs):
    """Methods, query strings and headers that might open a side door."""
    yield "GET", "", {}
    yield "HEAD", "", {}
    yield "OPTIONS", "", {}
    yield "GET", "", {"If-None-Match": '"0"', "Accept": "application/json"}
    yield "GET", "?q=everywhere", {}
    yield "GET", "?q=everywhere&sort=newest&since=1999-01-01", {}
    yield "GET", "?preview=1&format=json&page=1", {"Range": "bytes=0-99"}
    if paper.story.uid in kwargs.values() or paper.story.slug in kwargs.values():
        yield "GET", "?sort=newest", {}
        yield "GET", "?sort=best", {}
        for comment in (paper.comment, *paper.removed, *paper.hidden_comments):
            yield "GET", f"?page={comment.uid}&to={comment.uid}", {}


class Request(NamedTuple):
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    data: str = ""


class Crawl:
    """Asks for addresses, and notes which places asked what is public for each.

    One with doors open is concerned only with what `asked`, the notes of one that had
    none, says to go through a door of these: all else cannot answer otherwise.
    """

    def __init__(self, doors=(), asked=None):
        self.client = Client()
        self.doors, self.of_closed = set(doors), asked
        self.asked = defaultdict(set)

    def concerns(self, *requests):
        if self.of_closed is None:
            return True
        return any(self.doors & self.of_closed[request] for request in requests)

    def answer(self, request):
        with watched(self.doors, self.asked[request]):
            response = self.client.generic(
                request.method,
                request.path,
                request.data,
                content_type="application/x-www-form-urlencoded",
                headers={"Sec-Fetch-Site": "same-origin", **dict(request.headers)},
            )
            body = b"".join(response) if response.streaming else response.content
        return response.status_code, sorted(response.headers.items()), body


# What is asked for where an address without a query shows no story.
SEARCHED = {"articles:search": "?q=everywhere", "articles:suggest": "?q=canary"}


class Leak(AssertionError):
    """An oracle has noticed something."""


def check_canaries(crawl, paper):
    """No response of any address holds a word of something hidden."""
    arguments = public_arguments(paper)
    for name, hidden in hidden_arguments(paper).items():
        arguments[name] = arguments[name] + hidden
    for story in paper.hidden:
        if story.date:
            arguments["articles:detail"].append(story_kwargs(story.date, story.slug))
            arguments["articles:api_story"].append({"uid": story.uid})
    addresses = [(name, kw) for name, listed in arguments.items() for kw in listed]
    for name, kwargs in addresses:
        path = address_of(name, kwargs)
        for method, query, headers in ways(paper, kwargs):
            more = query.replace("?", "&") if "?" in path else query
            request = Request(method, path + more, tuple(headers.items()))
            if crawl.concerns(request):
                seen = str(crawl.answer(request))
                if CANARY in seen.replace(path, ""):
                    raise Leak(f"{method} {path}{query}")


def photographs(crawl, paper):
    """What every public address answers, byte for byte."""
    for name, listed in public_arguments(paper).items():
        for kwargs in listed:
            path = address_of(name, kwargs) + SEARCHED.get(name, "")
            request = Request("GET", path)
            if crawl.concerns(request):
                cache.clear()
                yield path, crawl.answer(request)


def check_public_as_before(crawl, paper, before):
    """A public address answers as it did without the hidden rows."""
    for path, picture in photographs(crawl, paper):
        if picture != before[path]:
            raise Leak(f"{path} is not what it was without the hidden rows")


def check_hidden_as_unknown(crawl, paper):
    """A hidden address answers as an unknown one, to GET and to a reply."""
    for name, listed in hidden_arguments(paper).items():
        path = address_of(name, unknown_arguments()[name])
        for method, data in (("GET", ""), ("POST", TEXT)):
            unknown = Request(method, path, data=data)
            hidden = [
                Request(method, address_of(name, kwargs), data=data)
                for kwargs in listed
            ]
            check_alike(crawl, unknown, hidden)


def check_alike(crawl, unknown, hidden):
    concerned = [request for request in hidden if crawl.concerns(request, unknown)]
    expected = concerned and without(crawl.answer(unknown), unknown.path)
    for request in concerned:
        if without(crawl.answer(request), request.path) != expected:
            raise Leak(f"{request} is not like {unknown}")


def check_hidden_parents(crawl, paper):
    """An answer to a hidden reply is refused as one to a reply that never was."""
    path = reverse("comments:post", kwargs={"uid": paper.story.uid})
    unknown, *hidden = [
        Request("POST", path, data=f"{TEXT}&parent={uid}")
        for uid in (UNKNOWN, *(c.uid for c in paper.removed + paper.hidden_comments))
    ]
    check_alike(crawl, unknown, hidden)


def without(response, path):
    """The response without the address it was asked for, which may stand in it."""
    uid = path.rstrip("/").split("/")[-1].encode()
    status, headers, body = response
    if uid.isdigit():
        return response  # a day: no page repeats the number
    return status, headers, body.replace(uid, b"")


def run_oracles(crawl, paper, before):
    with time_machine.travel(AT, tick=False):
        check_public_as_before(crawl, paper, before)
        check_hidden_as_unknown(crawl, paper)
        check_hidden_parents(crawl, paper)
        check_canaries(crawl, paper)  # last: it asks for most


@pytest.fixture(scope="module")
def paper_and_before(django_db_setup, django_db_blocker):
    """Made once, as it takes seconds: what a test adds to it is rolled back."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        leave_lists_out(monkeypatch)
        paper = Paper()
        with time_machine.travel(AT, tick=False):
            before = dict(photographs(Crawl(), paper))
        paper.hide()
        yield paper, before
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def closed(paper_and_before, django_db_blocker):
    """A crawl with no door open, once: the leak it ended with, and whom it asked."""
    crawl, leak = Crawl(), None
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            run_oracles(crawl, *paper_and_before)
        except Leak as error:
            leak = error
        transaction.set_rollback(True)
    return leak, crawl.asked


def test_nothing_hidden_leaves(paper_and_before, closed):
    leak, _ = closed

    assert leak is None
    assert {n for n, _ in patterns()} == set(public_arguments(paper_and_before[0]))


def test_the_public_part_is_really_shown(client, paper_and_before):
    _, before = paper_and_before

    statuses = sorted({status for status, _, _ in before.values()})

    assert statuses == [200, 301, 302, 400, 404, 405, 410]
    assert b"Shown" in before["/"][2]
    assert b"Seen by all." in before["/2026/07/14/shown/"][2]


def places():
    """Every function that asks what is public, as "module:function"."""
    found = set()
    for path in SOURCES:
        if {"admin", "bench", "commands", "dashboard", "demo"} & set(path.parts):
            continue  # no reader gets there
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


# The doors themselves, which their callers go through: those are opened one by one.
NOT_DOORS = {
    "articles.querysets.frontpage:public",
    "articles.querysets.media:public",
    "articles.querysets.story:public",
    "articles.querysets.story:gone",
    "comments.querysets.replies:public",
    # What the desk is told of a section, a tag or an author: numbers and times.
    "articles.querysets.story:reach",
    "articles.querysets.taxonomy:with_newest_time",
    # For the desk, which may know more.
    "articles.querysets.media:on_public_pages",
    "articles.querysets.story:placeable_by",
    "articles.querysets.story:relatable_by",
    "comments.moderation.replying:answer",
    "comments.querysets.discussion:waiting",
    "comments.querysets.selection:under_public_story",
    # Whom a list may name: asked again whenever one is read.
    "articles.related.bulk:_hidden",
    "articles.related.bulk:_in_order",
    "articles.related.candidates:_by_lists",
    "articles.related.candidates:candidates",
    "articles.related.facts:wishes_of",
    "articles.related.lists:_hold",
    "articles.related.lists:neighbors",
    # What search finds: asked again by `shown`, and tested with hidden rows inside.
    "articles.indexing:_held",
    # What is counted of words: numbers.
    "articles.related.counting:_count",
    "articles.querysets.reading:weighed",
}
# Opened alone, the second of these is caught by the first: the story of a reply, or the
# reply of a report, is asked for by the view, and again inside the transaction.
TWO_DOORS = [
    ("comments.views.sending:_answer", "comments.moderation.submitting:_check_story"),
    ("comments.views.reporting:_public", "comments.moderation.reporting:report"),
]


def asking():
    """The place from which the question `public` is just being asked."""
    frame = inspect.currentframe().f_back.f_back
    while frame.f_code.co_name in {"public", "manager_method"}:
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}:{frame.f_code.co_name}"


@contextmanager
def watched(doors, asked):
    """Add to `asked` which places ask what is public; answer "all" to the doors."""
    strict_q, strict = querysets.public_q, CommentQuerySet.public

    def lax_q(at, through=""):
        asked.add(place := asking())
        return Q(**{f"{through}pk__gt": 0}) if place in doors else strict_q(at, through)

    def public(self, at):
        asked.add(place := asking())
        return self.all() if place in doors else strict(self, at)

    with (
        mock.patch("articles.querysets.story.public_q", lax_q),
        mock.patch("articles.querysets.media.public_q", lax_q),
        mock.patch("articles.querysets.taxonomy.public_q", lax_q),
        mock.patch("articles.querysets.retired.public_q", lax_q),
        mock.patch("articles.querysets.frontpage.public_q", lax_q),
        mock.patch("articles.stamps.public_q", lax_q),
        mock.patch("comments.querysets.replies.public_q", lax_q),
        mock.patch.object(CommentQuerySet, "public", public),
    ):
        yield


DOORS = sorted(set(places()) - NOT_DOORS - set(itertools.chain(*TWO_DOORS)))


@pytest.mark.parametrize("doors", [*((door,) for door in DOORS), *TWO_DOORS], ids=str)
def test_an_oracle_notices_when_a_door_is_left_open(paper_and_before, closed, doors):
    _, asked = closed

    # A hidden draft without a date may also stop the page: it has no address.
    with pytest.raises(AssertionError):
        run_oracles(Crawl(doors, asked), *paper_and_before)
