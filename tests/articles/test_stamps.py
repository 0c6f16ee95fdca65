"""No page changes without its ETag, and no ETag changes for nothing."""

import itertools
import random
import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles import related, sitemaps, stamps, workflow
from articles.importers import Item
from articles.models import Author, Edition, RelatedStory, Section, Story, Tag
from articles.workflow import MoveNotAllowed
from comments import moderation
from comments.models import Comment, Commenter, ModerationEvent
from comments.querysets import Selection
from newsroom import roles
from tests.factories import (
    AT,
    make_draft,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
_red = BytesIO()
Image.new("RGB", (40, 30), "red").save(_red, "PNG")
PICTURE = _red.getvalue()


def address(story):
    return {
        "year": f"{story.date:%Y}",
        "month": f"{story.date:%m}",
        "day": f"{story.date:%d}",
        "slug": story.slug,
    }


def stamp_of(story, at=AT):
    return stamps.story(at, **address(story))


class TestStoryStamp:
    def test_is_read_by_one_query(self, django_assert_num_queries):
        story = make_story()
        with django_assert_num_queries(1):
            assert stamp_of(story)

    def test_is_one_by_address_and_by_identifier(self):
        story, hidden = make_story(), make_draft()

        assert stamps.story_by_uid(AT, uid=story.uid) == stamp_of(story)
        assert stamps.story_by_uid(AT, uid=hidden.uid) is None

    def test_is_none_where_readers_never_saw_a_story(self):
        scheduled = make_story(publish_at=AT + HOUR)

        assert stamp_of(scheduled) is None
        assert stamp_of(scheduled, AT + HOUR)
        assert stamps.story(AT, year="2026", month="02", day="30", slug="x") is None

    def test_changes_when_replies_close(self):
        story = make_story(discussion_closes_at=AT)

        assert stamp_of(story, AT - SECOND) != stamp_of(story, AT)
        assert stamp_of(story, AT) == stamp_of(story, AT + HOUR)

    def test_changes_with_what_the_page_says_of_replies(self):
        def stamp(mode, closes_at=None, at=AT):
            Story.objects.filter(pk=story.pk).update(
                discussion_mode=mode, discussion_closes_at=closes_at
            )
            return stamp_of(story, at)

        story = make_story()
        later = AT + HOUR
        assert len({stamp(mode) for mode in Story.DiscussionMode.values}) == 4
        assert stamp("open") != stamp("open", later)
        for silent in ("closed", "hidden"):
            assert stamp(silent) == stamp(silent, later)
        assert stamp("open", AT) == stamp("held", AT) != stamp("closed", AT)

    def test_changes_when_a_story_is_gone(self):
        story = make_story(expires_at=AT)

        assert stamp_of(story, AT - SECOND) != stamp_of(story, AT)

    def test_of_a_story_that_is_gone_changes_with_the_banner(self):
        story = make_story(expires_at=AT)
        ends_at = AT + HOUR
        workflow.set_banner("Breaking", ends_at=ends_at, by=None, at=AT)

        assert stamp_of(story) != stamp_of(story, ends_at)

    def test_changes_with_where_the_banner_leads(self):
        story, named = make_story(), make_story(publish_at=AT + HOUR)
        ends_at = AT + 5 * HOUR
        workflow.set_banner("Breaking", ends_at=ends_at, story=named, by=None, at=AT)
        before, shown = stamp_of(story), stamp_of(story, AT + HOUR)

        named.refresh_from_db()
        workflow.edit(named, {"slug": "other"}, by=None, at=AT, version=named.version)
        moved = stamp_of(story, AT + HOUR)
        Story.objects.filter(pk=named.pk).update(status="withdrawn")

        assert len({before, shown, moved}) == 3
        assert stamp_of(story, AT + HOUR) == before

    def test_changes_with_a_related_story_and_not_with_others(self):
        section = make_section()
        story = make_story(section=section)
        before = stamp_of(story)

        other = make_story()
        workflow.edit(other, {"headline": "New"}, by=None, at=AT, version=1)
        assert stamp_of(story) == before

        near = make_story(section=section)
        related.renew(story.pk, AT)
        with_related = stamp_of(story)
        assert with_related != before

        workflow.edit(near, {"headline": "New"}, by=None, at=AT, version=1)
        assert stamp_of(story) != with_related

    def test_changes_when_a_story_only_fills_the_list_now(self):
        story, _other = make_story(), make_story()
        related.renew(story.pk, AT)
        before = stamp_of(story)
        RelatedStory.objects.update(rung="scored")

        assert stamp_of(story) != before

    def test_ignores_the_seventh_related_story(self):
        section = make_section()
        story = make_story(section=section)
        old = make_story(AT - 5 * HOUR, section=section)
        for _ in range(stamps.RELATED_SHOWN):
            make_story(section=section)
        related.renew(story.pk, AT)
        before = stamp_of(story)

        workflow.edit(old, {"headline": "New"}, by=None, at=AT, version=1)

        assert stamp_of(story) == before

    @pytest.mark.parametrize(
        ("setting", "value"),
        [("SITE_NAME", "Another name"), ("WEBSUB_HUB", "https://hub.example.org/")],
    )
    def test_changes_with_the_release(self, settings, setting, value):
        story = make_story()
        before = stamp_of(story)
        stamps.release.cache_clear()
        setattr(settings, setting, value)

        try:
            assert stamp_of(story) != before
        finally:
            stamps.release.cache_clear()

    def test_changes_with_the_program(self, settings, tmp_path):
        story = make_story()
        (tmp_path / "articles").mkdir()
        program = tmp_path / "articles/feeds.py"
        settings.BASE_DIR = tmp_path
        found = set()
        for text in ("one", "other"):
            program.write_text(text)
            stamps.release.cache_clear()
            found.add(stamp_of(story))
        stamps.release.cache_clear()

        assert len(found) == 2


class TestListStamp:
    def test_is_read_by_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert stamps.page_list(AT)

    def test_changes_at_the_moment_of_a_schedule_and_of_an_expiry(self):
        make_story(publish_at=AT, expires_at=AT + HOUR)

        marks = [
            stamps.page_list(at)
            for at in (AT - SECOND, AT, AT + SECOND, AT + HOUR, AT + HOUR + SECOND)
        ]

        assert [a == b for a, b in itertools.pairwise(marks)] == [
            False,
            True,
            False,
            True,
        ]

    def test_changes_at_midnight(self):
        midnight = AT.replace(hour=0, minute=0)

        assert stamps.page_list(midnight - SECOND) != stamps.page_list(midnight)

    def test_stays_when_a_hidden_story_is_edited(self):
        before = stamps.page_list(AT)
        story = make_story(publish_at=AT + HOUR)
        workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

        assert stamps.page_list(AT) == before


class TestNewsStamp:
    def test_is_read_by_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert stamps.news(AT)

    def test_changes_at_the_second_at_which_a_story_is_two_days_old(self):
        story = make_story(AT)
        old = AT + timedelta(hours=48)
        times = (AT, old - SECOND, old, old + SECOND)

        marks = [stamps.news(at) for at in times]

        # The first two differ by midnight, as those of every list do.
        assert marks[1] != marks[2] == marks[3]
        assert stamps.page_list(old - SECOND) == stamps.page_list(old)
        assert story.first_published_at == AT

    def test_stays_when_what_leaves_the_news_is_hidden(self):
        make_story(AT - 5 * HOUR)
        workflow.withdraw(make_story(AT), by=None, at=AT)
        old = AT + timedelta(hours=48)

        assert stamps.news(old - SECOND) == stamps.news(old)


class TestStampOfTheDay:
    def test_needs_no_query(self, django_assert_num_queries):
        stamps.release()
        with django_assert_num_queries(0):
            assert stamps.today(AT)

    def test_changes_at_midnight_alone(self):
        midnight = AT.replace(hour=0, minute=0)

        assert stamps.today(midnight) == stamps.today(AT)
        assert stamps.today(midnight - SECOND) != stamps.today(midnight)


def test_renumber_sets_every_number_to_the_time_in_microseconds():
    story = make_story()

    stamps.renumber(AT)

    story.refresh_from_db()
    edition = Edition.objects.the_one()
    number = int(AT.timestamp() * 1_000_000)
    assert {
        story.page_version,
        story.discussion_version,
        edition.site,
        edition.edition,
    } == {number}


def test_bump_site_moves_every_stamp():
    story = make_story()
    before = stamp_of(story), stamps.page_list(AT)

    stamps.bump_site()

    after = stamp_of(story), stamps.page_list(AT)
    assert not set(before) & set(after)


VERBS = [
    *(verb.__name__ for verb in workflow.VERBS),
    *(verb.__name__ for verb in moderation.VERBS),
]
ON_REPLIES = {verb.__name__ for verb in moderation.VERBS}
REFUSALS = (
    moderation.Overtaken,
    MoveNotAllowed,
    ValidationError,
    moderation.Refused,
    moderation.TooLate,
    moderation.TooManyLikes,
)


LEFT = 20


class Newsroom:
    """A small paper in which something happens at random, step by step.

    A verb without a method of its name here must take a story, `by` and `at` alone.
    """

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.at = AT
        self.sections = [make_section() for _ in range(3)]
        self.owner = make_user()
        self.moderator = make_user(roles.MODERATOR)
        self.paths = [s.get_absolute_url() for s in self.sections]
        for _ in range(4):
            self.create()
        for story in Story.objects.filter(owner=self.owner).order_by("pk")[:3]:
            workflow.publish(story, by=None, at=self.at)

    def story(self):
        """Mostly one that readers see: most of what can go wrong happens there."""
        stories = Story.objects.filter(owner=self.owner).order_by("pk")
        public = list(stories.public(self.at))
        return self.random.choice(
            public if public and self.random.random() < 0.7 else list(stories)
        )

    def some_time(self):
        """A time near the present, mostly ahead, or none."""
        seconds = self.random.choice([None, -7200, 5, 90, 3600, 86_400])
        return seconds and self.at + timedelta(seconds=seconds)

    def create(self):
        make_draft(self.at, owner=self.owner, section=self.random.choice(self.sections))

    def edit(self):
        story = self.story()
        change = self.random.choice(
            [
                {"headline": f"Headline {self.random.random()}"},
                {"body": f"<p>Text {self.random.random()}</p>"},
                {"slug": f"slug-{self.random.randrange(5)}"},
                {"deck": f"Deck {self.random.random()}"},
                {"tags": [f"tag {self.random.randrange(4)}"]},
                {"bylines": [(author, "") for author in Author.objects.all()[:2]]},
                {"further_sections": [self.random.choice(self.sections)]},
                {"internal_note": f"Note {self.random.random()}"},
                {"section": self.random.choice(self.sections)},
                {"expires_at": self.some_time()},
                {"publish_at": self.some_time()},
                {"discussion_mode": self.random.choice(Story.DiscussionMode.values)},
                {"discussion_closes_at": self.some_time()},
            ]
        )
        workflow.edit(story, change, by=None, at=self.at, version=story.version)

        if comment := self.some(Comment):
            text = f"No. {self.random.random()}"
            seen = comment.version
            moderation.edit(comment.pk, text, by=None, at=self.at, version=seen)

    def publish(self):
        workflow.publish(self.story(), by=None, at=self.at, publish_at=self.some_time())

    def send_back(self):
        workflow.send_back(self.story(), by=None, at=self.at, note="Again.")

    def withdraw(self):
        note = self.random.choice(["", "Wrong."])
        workflow.withdraw(self.story(), by=None, at=self.at, public_note=note)

    def settle(self):
        workflow.settle(self.at)

    def add_image(self):
        upload = SimpleUploadedFile("red.png", PICTURE)
        image = workflow.add_image(upload, alt="Red", by=None, at=self.at)
        self.show(self.story(), image)

    def describe_image(self):
        story = Story.objects.exclude(lead_image=None).first()
        if story is not None:
            alt = f"Red {self.random.random()}"
            image = story.lead_image
            described = workflow.describe_image(image, alt=alt, by=None, at=self.at)
            self.show(story, described)

    def show(self, story, image):
        change = {"lead_image": image}
        workflow.edit(story, change, by=None, at=self.at, version=story.version)

    def save_section(self):
        section = self.random.choice(self.sections)
        section.refresh_from_db()
        section.name = f"Section {self.random.random()}"
        section.parent = self.random.choice([None, *self.sections])
        workflow.save_section(section, editors=[], by=None)

    def delete_section(self):
        section = self.random.choice(self.sections)
        workflow.delete_section(section, by=None)
        self.sections.remove(section)

    def save_tag(self):
        tag = self.some(Tag) or Tag()
        tag.name = f"Tag {self.random.random()}"
        tag.slug = self.random.choice([tag.slug, ""])
        workflow.save_tag(tag, by=None)

    def delete_tag(self):
        if tag := self.some(Tag):
            workflow.delete_tag(tag, by=None)

    def delete_author(self):
        if author := self.some(Author):
            workflow.delete_author(author, by=None)

    def merge(self):
        """At most down to one of the kind."""
        kind = self.random.choice([Tag, Author, Section])
        if kind.objects.count() < 2:
            return
        rows = list(kind.objects.order_by("pk"))
        source, into = self.random.sample(rows, 2)
        workflow.merge(source, into=into, by=None, at=self.at)
        self.sections = [s for s in self.sections if s != source]

    def some(self, kind):
        rows = list(kind.objects.order_by("pk"))
        return self.random.choice(rows) if rows else None

    def correct(self):
        text = f"It was {self.random.random()}."
        workflow.correct(self.story(), text=text, by=None, at=self.at)

    def set_slot(self):
        place, ends_at = self.random.randrange(5), self.some_time()
        workflow.set_slot(place, self.story(), by=None, at=self.at, ends_at=ends_at)

    def clear_slot(self):
        workflow.clear_slot(self.random.randrange(5), by=None, at=self.at)

    def set_banner(self):
        workflow.set_banner(
            f"Breaking {self.random.random()}",
            story=self.story(),
            ends_at=self.at + timedelta(seconds=self.random.choice([90, 3600])),
            by=None,
            at=self.at,
        )

    def end_banner(self):
        workflow.end_banner(by=None, at=self.at)

    def save_author(self):
        author = self.random.choice([self.some(Author) or Author(), Author()])
        author.name = f"Ann {self.random.random()}"
        author.slug = self.random.choice([author.slug, ""])
        workflow.save_author(author, by=None)

    def import_stories(self):
        """One that is new, one that may have changed, now, before or later."""
        names = [*Section.objects.order_by("pk").values_list("name", flat=True)]
        item = Item(
            source_id=str(self.random.randrange(4)),
            headline=f"Headline {self.random.random()}",
            body=f"<p>Text {self.random.random()}</p>",
            section=self.random.choice([*names, f"Section {self.random.random()}"]),
            tags=(f"tag {self.random.randrange(4)}",),
            authors=("Ann",),
            published_at=self.some_time(),
        )
        publishes = self.random.random() < 0.8
        workflow.import_stories(
            [item], owner=self.owner, at=self.at, publishes=publishes
        )

    def move_clock(self):
        """To the next moment at which something follows, or far ahead."""
        moments = [
            moment
            for story in Story.objects.all()
            for moment in (
                story.publish_at,
                story.expires_at,
                story.discussion_ends_at,
            )
            if moment and moment > self.at
        ]
        if moments and self.random.random() < 0.9:
            self.at = min(moments)
        else:
            self.at += timedelta(seconds=self.random.choice([61, 3600, 86_400 * 31]))

    def submit(self):
        if self.random.random() < 0.3:
            workflow.submit(self.story(), by=None, at=self.at)
            return
        story = self.story()
        public = Comment.objects.public(self.at).of_story(story).order_by("pk")
        addressed = self.random.choice([None, *public])
        draft = moderation.Draft(
            name="Ann",
            email=f"ann{self.random.random()}@example.org",
            body=f"No. {self.random.random()}",
            parent=str(addressed.uid) if addressed else "",
        )
        moderation.submit(story, draft, origin="own", at=self.at)

    def edit_own(self):
        if comment := self.some(Comment):
            uids = [comment.uid.hex]
            moderation.edit_own(
                comment.uid,
                f"No. {self.random.random()}",
                origin="own",
                browser=moderation.Browser(written=uids),
                at=self.at,
            )

    def report(self):
        if comment := self.some(Comment):
            reporter = moderation.Reporter(address="192.0.2.1", agent="One")
            moderation.report(
                comment, reason="spam", text="", reporter=reporter, at=self.at
            )

    def dismiss_reports(self):
        moderation.dismiss_reports(self.comments(), by=None, at=self.at)

    def comments(self):
        found = list(Comment.objects.order_by("pk").values_list("pk", flat=True))
        return self.random.sample(found, min(len(found), 2))

    def restore(self):
        moderation.restore(self.comments(), by=None, at=self.at)
        workflow.restore(self.story(), by=None, at=self.at)

    def trash(self):
        moderation.trash(self.comments(), by=None, at=self.at)
        workflow.trash(self.story(), by=None, at=self.at)

    def answer(self):
        if comments := self.comments():
            comment = Comment.objects.get(pk=comments[0])
            body = f"Yes. {self.random.random()}"
            moderation.answer(comment, body, by=self.moderator, at=self.at)

    def decide_all(self):
        selection = Selection(
            before=self.at, status=self.random.choice(Comment.Status.values)
        )
        verb = self.random.choice(list(moderation.DECISIONS))
        moderation.decide_all(selection, verb, by=None, at=self.at)

    def mute(self):
        moderation.mute(self.commenters(), until=self.at + HOUR, by=None, at=self.at)

    def commenters(self):
        return list(Commenter.objects.order_by("pk").values_list("pk", flat=True)[:1])

    def undo(self):
        events = ModerationEvent.objects.decisions().order_by("pk")
        if batches := list(events.values_list("batch", flat=True)):
            moderation.undo(self.random.choice(batches), by=None, at=self.at)

    def erase(self):
        moderation.erase(
            "ann@example.org",
            removes_text=self.random.random() < 0.5,
            by=None,
            at=self.at,
        )

    def like(self):
        if comments := list(Comment.objects.public(self.at).order_by("pk")):
            comment, agent = self.random.choice(comments), str(self.random.random())
            moderation.like(comment, address="192.0.2.1", agent=agent, at=self.at)

    def count_reading(self):
        agent = f"Mozilla/5.0 ({self.random.random()})"
        is_end = self.random.random() < 0.5
        options = {"address": "192.0.2.1", "agent": agent, "is_to_the_end": is_end}
        for story in Story.objects.public(self.at).stories():
            workflow.count_reading(story.pk, at=self.at, **options)

    def tally_readings(self):
        workflow.tally_readings(self.at)

    def fold_likes(self):
        moderation.fold_likes(self.at)

    def do(self, verb):
        """Carry a verb out by its name; what it refuses changes nothing."""
        try:
            if hasattr(self, verb):
                getattr(self, verb)()
            elif verb in moderation.STANDINGS:
                moderation.STANDINGS[verb](self.commenters(), by=None, at=self.at)
            elif verb in ON_REPLIES:
                getattr(moderation, verb)(self.comments(), by=None, at=self.at)
            else:
                getattr(workflow, verb)(self.story(), by=None, at=self.at)
        except REFUSALS:
            return

    def addresses(self):
        """Of everything that there is."""
        found = {"/", "/feed/", "/corrections/", "/2026/", "/search/?q=headline"}
        found |= {"/comments/feed/", "/comments/feed/atom/", "/feed/json/"}
        found |= {"/corrections/feed/", "/tag/tag-0/feed/"}
        found |= {"/sitemap.xml", "/news-sitemap.xml", *self.sitemaps()}
        found |= {"/api/v1/stories/", "/api/v1/sections/"}
        answered = set(Comment.objects.values_list("story", flat=True))
        for story in Story.objects.exclude(date=None):
            address = story.get_absolute_url()
            found |= {address, f"/api/v1/stories/{story.uid}/"}
            found.add(f"/oembed/?url=http%3A%2F%2Ftestserver{address}")
            if story.pk in answered:
                sorts = {f"{address}?sort={sort}" for sort in ("newest", "best")}
                found |= {*sorts, f"{address}feed/"}
                found.add(f"/comments/count/{story.uid}/")
        found |= {f"/tag/tag-{number}/" for number in range(4)}
        roots = Comment.objects.filter(depth=0).order_by("pk")[:5]
        found |= {f"/comments/{root.uid}/thread/" for root in roots}
        for kind in (Author, Tag, Section):
            found |= {row.get_absolute_url() for row in kind.objects.all()}
        return found

    def sitemaps(self):
        tables = {"stories": Story, "sections": Section, "authors": Author, "tags": Tag}
        found = {
            f"/sitemap-{kind}-{sitemaps.file_of(pk)}.xml"
            for kind, table in tables.items()
            for pk in table.objects.values_list("pk", flat=True)
        }
        return {"/sitemap-pages-1.xml", *found}

    def crawl(self, client):
        """Each address: its status, ETag and rendered bytes, from no cache.

        Of addresses that lead to nothing any more, those that were left last.
        """
        for pk in Story.objects.exclude(date=None).values_list("pk", flat=True):
            related.renew(pk, self.at)
        now = self.addresses()
        left = [path for path in self.paths if path not in now]
        self.paths = [*left[-LEFT:], *sorted(now)]
        pages = {}
        with time_machine.travel(self.at, tick=False):
            for path in self.paths:
                response = client.get(path)
                pages[path] = (
                    response.status_code,
                    response.headers.get("ETag"),
                    response.content,
                )
        return pages


def assert_honest(before, after, edited):
    """No page changed without its ETag; no story page's ETag changed for nothing.

    A card of a related story stands for the whole story, so the page may change with
    any edit of it: `edited` are the addresses of stories whose page did, or None where
    something changed that every page shows.
    """
    for path in before.keys() & after.keys():
        (was_status, was_tag, was), (status, tag, content) = before[path], after[path]
        if tag and was_tag and (content, status) != (was, was_status):
            assert tag != was_tag, f"{path} changed under one ETag"
        is_story = re.match(r"/\d{4}/\d\d/\d\d/[^/]+/(\?|$)", path) is not None
        if is_story and tag != was_tag and content == was and edited is not None:
            shown = [address for address in edited if address.encode() in content]
            assert set(shown) - {path}, f"the ETag of {path} changed for nothing"


def page_versions():
    return {
        story.get_absolute_url(): story.page_version
        for story in Story.objects.exclude(date=None)
    }


def verbs_of(seed):
    """In an order of chance; those of five seeds are together more than all."""
    deck = [*VERBS, "edit", "edit", "publish", "submit"]
    random.Random(0).shuffle(deck)
    first = seed * len(deck) // 5
    return itertools.cycle(deck[first:] + deck[:first])


@pytest.mark.parametrize("seed", range(5))
def test_random_edits_never_change_a_page_without_its_etag(client, settings, seed):
    settings.REPLIES_CLOSE_AFTER_DAYS = seed % 2
    paper = Newsroom(seed)
    pages, versions = paper.crawl(client), page_versions()
    site = Edition.objects.the_one().site

    verbs = verbs_of(seed)
    for _ in range(30):
        paper.move_clock() if paper.random.random() < 0.3 else paper.do(next(verbs))
        cache.clear()
        now, versions_now = paper.crawl(client), page_versions()
        edited = {path for path, _ in versions_now.items() - versions.items()}
        site_now = Edition.objects.the_one().site
        assert_honest(pages, now, edited if site_now == site else None)
        pages, versions, site = now, versions_now, site_now


def test_random_edits_reach_every_kind_of_page(client):
    missing = {200, 404, 410}
    for seed in range(4):
        paper = Newsroom(seed)
        for _ in range(8):
            for _ in range(5):
                paper.do(paper.random.choice(VERBS))
            paper.move_clock()
            missing -= {status for status, _, _ in paper.crawl(client).values()}
            if not missing:
                return

    assert not missing
