"""What leaves the site of a reply and its writer, over every public address at once.

The numbers of cases are those of the table of abuse.
"""

import hashlib
from base64 import b64encode, urlsafe_b64encode
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from articles import feeds, sitemaps, workflow
from articles.models import Author
from comments import moderation
from comments.models import Comment, Report
from tests.factories import AT, make_draft, make_section, make_story
from tests.test_architecture import patterns

pytestmark = pytest.mark.django_db

EMAIL = "Ann.Reader+news@example.org"
ADDRESS = "203.0.113.77"
AGENT = "Mozilla/5.0 (Reader's Own Browser)"
OWN = {"Sec-Fetch-Site": "same-origin", "User-Agent": AGENT}
GOOD = {"comment": "Well said.", "name": "Ann", "email": EMAIL, "subject": ""}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveler:
        yield traveler


@pytest.fixture
def story():
    author = Author.objects.create(name="Ed", slug="ed")
    section = make_section("Coast", slug="coast")
    page = make_draft(kind="page", slug="about")
    workflow.publish(page, by=None, at=AT)
    return make_story(section=section, tags=["Quay"], bylines=[(author, "")])


def post(client, story, **changes):
    path = f"/comments/post/{story.uid}/"
    return client.post(path, GOOD | changes, headers=OWN, REMOTE_ADDR=ADDRESS)


@pytest.fixture
def reply(client, story):
    """A public reply, reported, and an answer, all of one reader."""
    post(client, story)
    public = Comment.objects.get()
    moderation.approve([public.pk], by=None, at=AT)
    reporter = moderation.Reporter(address=ADDRESS, agent=AGENT)
    moderation.report(public, reason="spam", text="", reporter=reporter, at=AT)
    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        post(client, story, comment="And more.", parent=str(public.uid))
    return public


def addresses(story, reply):
    """Of every pattern outside the admin, one address; fails if one is not known."""
    day = story.date
    parts = [f"{day:%Y}", f"{day:%m}", f"{day:%d}"]
    arguments = {
        "articles:section": ["coast"],
        "articles:tag": ["quay"],
        "articles:author": ["ed"],
        "articles:page": ["about"],
        "articles:media": ["0" * 32, "480", "jpg"],
        "articles:archive": parts,
        "articles:detail": [*parts, story.slug],
        "articles:read": [story.uid],
        "articles:api_story": [story.uid],
        "articles:sitemap": ["stories", str(sitemaps.file_of(story.pk))],
    }
    for form in feeds.FORMS:
        for name, those in (
            ("articles:section_feed", ["coast"]),
            ("articles:tag_feed", ["quay"]),
            ("articles:author_feed", ["ed"]),
            ("comments:story_feed", [*parts, story.slug]),
        ):
            arguments[feeds.name_of(name, form)] = those
    for name, _ in patterns():
        if name in arguments or not name.startswith("comments:"):
            yield reverse(name, args=arguments.get(name, []))
        elif name in {"comments:post", "comments:reply", "comments:mine"}:
            yield reverse(name, args=[story.uid])
        else:
            yield reverse(name, args=[] if "feed" in name else of_reply(name, reply))


def of_reply(name, reply):
    return [] if name == "comments:received" else [reply.uid]


def digests(text):
    for kind in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(kind, text.encode())
        yield digest.hexdigest()
        yield from (b64encode(digest.digest()).decode(), digest.hexdigest().upper())
        yield urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def secrets(reply):
    """What readers may never be shown, in every shape it could take."""
    spellings = {EMAIL, EMAIL.lower(), "ann.reader@example.org", "ann.reader"}
    report = Report.objects.get()
    yield from spellings | {ADDRESS, "203.0.113.", AGENT}
    for text in (*spellings, ADDRESS):
        yield from digests(text)
    yield from (reply.digest, reply.network, reply.address_key)
    yield from (reply.commenter.email_key, report.reporter_key, report.network_key)


def seen(client, path):
    response = client.get(path, headers=OWN, REMOTE_ADDR=ADDRESS)
    body = b"".join(response) if response.streaming else response.content
    cookies = response.cookies.output()
    return f"{sorted(response.headers.items())}{cookies}{body.decode()}"


def test_case_69_nothing_derived_from_an_address_leaves(client, story, reply):
    reply.refresh_from_db()
    hidden = [secret for secret in secrets(reply) if secret]
    assert reply.network
    assert reply.address_key

    outputs = {
        path: seen(browser, path + query)
        for path in addresses(story, reply)
        for browser in (client, client.__class__())
        for query in ("", f"?edit={reply.uid}")
    }

    for path, text in outputs.items():
        assert not [secret for secret in hidden if secret in text], path
    assert "Well said." in outputs[story.get_absolute_url()]
    assert "Well said." in outputs["/comments/feed/"]


def test_case_69_not_in_the_cookie_either(client, story):
    value = post(client, story).cookies["reply"].value

    reply = Comment.objects.get()
    told = [EMAIL, ADDRESS, reply.commenter.email_key, *digests(EMAIL)]
    assert not [secret for secret in told if secret in value]


@pytest.mark.parametrize("way", ["withdraw", "expire"])
def test_case_78_replies_are_hidden_with_their_story_and_come_back(
    client, story, reply, clock, way
):
    path = story.get_absolute_url()
    shown = client.get(path).text
    rows = list(Comment.objects.order_by("pk").values())
    story.refresh_from_db()
    if way == "withdraw":
        story = workflow.withdraw(story, by=None, at=AT)
    else:
        changes = {"expires_at": AT}
        story = workflow.edit(story, changes, by=None, at=AT, version=story.version)

    assert client.get(path).status_code == 410
    for address in (reply.get_absolute_url(), f"{reply.get_absolute_url()}thread/"):
        assert client.get(address).status_code in {404, 410}
    for address in (path, "/", "/comments/feed/", "/comments/received/"):
        assert "Well said." not in client.get(address).text
        assert "And more." not in client.get(address).text
    assert list(Comment.objects.order_by("pk").values()) == rows

    if way == "withdraw":
        story = workflow.restore(story, by=None, at=AT)
        workflow.publish(story, by=None, at=AT)
    else:
        changes = {"expires_at": None}
        workflow.edit(story, changes, by=None, at=AT, version=story.version)
    again = client.get(path).text
    assert "And more." in again
    assert again.count("reply-author") == shown.count("reply-author")
    assert client.get(reply.get_absolute_url())["Location"].startswith(path)
