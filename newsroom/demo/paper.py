"""Makes the demo's paper through the verbs of the desk, as its people would have."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from articles import workflow
from articles.models import Author, Color, Image, Section, Story
from comments import moderation
from comments.models import Comment
from newsroom.models import User

from . import content, pictures, rules
from .content import Entry, Picture, Reply

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
Look = Section.Look
SECTIONS: dict[str, tuple[str, str]] = {
    "City": (Color.BLUE, Look.NEWS),
    "Coast": (Color.TEAL, Look.NEWS),
    "Business": (Color.GREEN, Look.NEWS),
    "Culture": (Color.ROSE, Look.NEWS),
    "Sport": (Color.RUST, Look.NEWS),
    "Nature": (Color.OLIVE, Look.NEWS),
    "Feature and Cover": (Color.AMBER, Look.FEATURE),
    "Opinion": (Color.INK, Look.OPINION),
}
VERDICTS = {
    "reply": moderation.approve,
    "removed": moderation.approve,
    "rejected": moderation.reject,
    "spam": moderation.spam,
    "trash": moderation.trash,
}
# Begin the headlines of the stories that the editor placed on the front.
PLACED = ("Night ferry", "By one vote")
BREAKING = "Night ferry sails on time again tonight, with berths left on the lower deck"


type Say = Callable[[str], object]  # tells a person how far it is


@dataclass
class Paper:
    """The people who make it, what they have made so far, and its present."""

    people: dict[str, User]
    at: datetime
    sections: dict[str, Section]
    authors: dict[str, Author]
    drawings: dict[Picture, Future[bytes]]


def make(people: dict[str, User], at: datetime, say: Say) -> None:
    """Make the whole paper, and say how far it is. Call it in a transaction."""
    paper = Paper(people, at, make_sections(), {}, {})
    say("Drawing the authors …")
    paper.authors = make_authors(people["editor"], at - 60 * WEEK)
    made = make_stories(paper, say)
    for order, entry in enumerate(content.read("stories/pages.txt"), 1):
        make_page(paper, entry, order)
    make_front(paper, made)
    make_readers(paper.at)
    rules.make(people["moderator"], at - 4 * WEEK)


def make_stories(paper: Paper, say: Say) -> list[Story]:
    entries, made = list(content.stories()), []
    with drawing_ahead(entries) as paper.drawings:
        for number, entry in enumerate(entries):
            if number % 10 == 0:
                say(f"Writing and drawing story {number + 1} of {len(entries)} …")
            made.append(make_story(paper, entry))
    return made


@contextmanager
def drawing_ahead(entries: list[Entry]) -> Iterator[dict[Picture, Future[bytes]]]:
    """Draw the pictures of the next stories while one is taken through the desk."""
    painter = ThreadPoolExecutor(1)
    needed = (picture for entry in entries for picture in entry.all_pictures)
    try:
        yield {
            picture: painter.submit(pictures.draw, picture.scene, picture.caption)
            for picture in needed
        }
    finally:
        painter.shutdown(cancel_futures=True)


def make_sections() -> dict[str, Section]:
    found = {}
    for order, entry in enumerate(content.read("sections.txt"), 1):
        color, look = SECTIONS[entry.title]
        section = Section(
            name=entry.title,
            order=order,
            description=entry.get("description"),
            color=color,
            look=look,
        )
        found[entry.title] = workflow.save_section(section, editors=[], by=None)
    return found


def make_authors(by: User, at: datetime) -> dict[str, Author]:
    found = {}
    for entry in content.read("people.txt"):
        face = ContentFile(pictures.portrait(entry.title), "face.jpg")
        author = Author(
            name=entry.title,
            role=entry.get("role"),
            biography="\n\n".join(entry.paragraphs),
            portrait=workflow.add_image(
                face, alt=f"Portrait of {entry.title}", by=by, at=at
            ),
        )
        found[entry.title] = workflow.save_author(author, by=None)
    return found


def make_story(paper: Paper, entry: Entry) -> Story:
    """Take a story through the desk: written, submitted, published, answered."""
    reporter, editor = paper.people["reporter"], paper.people["editor"]
    then, state = paper.at - entry.days("ago"), entry.get("state", "published")
    changes = changes_of(paper, entry, reporter, then - timedelta(hours=3))
    if state == "expired":
        changes["expires_at"] = then + (paper.at - then) / 2
    story = workflow.create(changes, by=reporter, at=then - timedelta(hours=3))
    if state in {"draft", "trash"}:
        if state == "trash":
            workflow.trash(story, by=reporter, at=then - timedelta(hours=2))
        return story
    workflow.submit(story, by=reporter, at=then - timedelta(hours=1))
    if state == "review":
        return story
    due = None
    if state == "scheduled":
        due = paper.at + timedelta(minutes=float(entry.get("in")))
    story = workflow.publish(story, by=editor, at=then, publish_at=due)
    make_thread(paper, entry.replies, story, then)
    return follow_up(paper, entry, story, then)


def changes_of(paper: Paper, entry: Entry, by: User, at: datetime) -> dict[str, Any]:
    shown = [make_image(paper, picture, by, at) for picture in entry.pictures]
    lead = entry.lead_picture
    return {
        "headline": entry.title,
        "deck": entry.get("deck"),
        "kicker": entry.get("kicker"),
        "dateline": entry.get("dateline"),
        "body": entry.body([image.key for image in shown]),
        "section": paper.sections[entry.get("section")],
        "further_sections": [paper.sections[name] for name in entry.names("further")],
        "bylines": [(paper.authors[name], role) for name, role in entry.bylines],
        "tags": entry.names("tags"),
        "lead_image": make_image(paper, lead, by, at) if lead else None,
    }


def make_image(paper: Paper, picture: Picture, by: User, at: datetime) -> Image:
    drawn = ContentFile(paper.drawings[picture].result(), "drawn.jpg")
    return workflow.add_image(
        drawn,
        alt=picture.alt,
        caption=picture.caption,
        credit=picture.credit,
        by=by,
        at=at,
    )


def follow_up(paper: Paper, entry: Entry, story: Story, then: datetime) -> Story:
    """What happened to it after publication: updated, corrected, withdrawn."""
    editor = paper.people["editor"]
    if entry.get("updated"):
        updated = paper.at - entry.days("updated")
        story.refresh_from_db()
        story = workflow.edit(
            story,
            {},
            by=editor,
            at=updated,
            version=story.version,
            is_significant=True,
        )
    for line in entry.head.get("correction", []):
        kind, ago, text = line.split(" | ")
        corrected = paper.at - timedelta(days=float(ago))
        workflow.correct(story, kind=kind, text=text, by=editor, at=corrected)
    if entry.get("state") == "withdrawn":
        later = then + (paper.at - then) / 2
        note = entry.get("note")
        story = workflow.withdraw(story, by=editor, at=later, public_note=note)
    return story


def make_thread(
    paper: Paper, replies: list[Reply], story: Story, published_at: datetime
) -> None:
    """Readers reply at intervals before the present; the moderator decides on most."""
    span = min(30 * MINUTE, (paper.at - published_at) / (len(replies) + 1))
    above: dict[int, Comment] = {}
    removed: list[int] = []
    for number, reply in enumerate(replies, 1):
        when = published_at + number * span
        if reply.status == "pending":  # a desk that keeps up has read the older ones
            when = lately(paper, story) or when
        draft = moderation.Draft(
            name=reply.author,
            email=f"reader-{story.pk}-{number}@example.org",
            body=reply.body,
            parent=answered(above, reply.depth),
        )
        comment = moderation.submit(story, draft, origin="own", at=when)
        if verdict := VERDICTS.get(reply.status):
            moderator = paper.people["moderator"]
            verdict([comment.pk], by=moderator, at=when + span / 2)
        if reply.status in {"reply", "removed"}:
            shallower = {depth: above[depth] for depth in above if depth < reply.depth}
            above = {**shallower, reply.depth: comment}
        if reply.status == "removed":
            removed.append(comment.pk)
    moderation.reject(removed, by=paper.people["moderator"], at=paper.at)


def lately(paper: Paper, story: Story) -> datetime | None:
    """A moment of the last three hours, if readers could reply to the story then."""
    at = paper.at - (3 + story.pk * 7 % 170) * MINUTE
    is_there = Story.objects.public(at).filter(pk=story.pk).exists()
    return at if is_there and story.is_discussion_open(at) else None


def answered(above: dict[int, Comment], depth: int) -> str:
    """The uid of the reply that one at this depth answers, if it answers any."""
    return str(above[depth - 1].uid) if depth - 1 in above else ""


def make_page(paper: Paper, entry: Entry, order: int) -> None:
    admin, at = paper.people["admin"], paper.at - 50 * WEEK
    changes = {
        "headline": entry.title,
        "slug": entry.get("slug"),
        "body": entry.body([]),
        "footer_order": order,
    }
    page = workflow.create(changes, by=admin, at=at, kind=Story.Kind.PAGE)
    workflow.publish(page, by=admin, at=at)


def make_front(paper: Paper, made: list[Story]) -> None:
    """Stories that the editor chose, and breaking news for the next hours."""
    editor, at = paper.people["editor"], paper.at
    placed = [newest(made, words) for words in PLACED]
    for place, story in enumerate(placed):
        workflow.set_slot(place, story, by=editor, at=at, ends_at=at + 2 * DAY)
    until = at + timedelta(hours=6)
    workflow.set_banner(BREAKING, story=placed[0], ends_at=until, by=editor, at=at)


def make_readers(at: datetime) -> None:
    """Each public story has some, who came within the last day."""
    for story in Story.objects.public(at).stories().newest_first().defer("body"):
        assert story.publish_at is not None
        for number in range(3 + story.pk * 37 % 23):
            minutes = 61 + number * (53 + story.pk) % 1300
            workflow.count_reading(
                story.pk,
                address=f"198.51.{story.pk % 250}.{number}",
                agent="Mozilla/5.0 (demo)",
                is_to_the_end=number % 3 == 0,
                at=max(story.publish_at, at - minutes * MINUTE),
            )
    workflow.tally_readings(at)


def newest(made: list[Story], words: str) -> Story:
    """The last story whose headline begins with these words."""
    return next(story for story in reversed(made) if story.headline.startswith(words))
