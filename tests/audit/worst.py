"""The worst that an editor or a reader can write, and the pages that it stands on.

Every line is as long as its field allows: words of one letter without a space, ten
names, two hundred paragraphs, a script that runs from right to left, emoji.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from articles import workflow
from articles.models import Author, Color, Image, Section, Story, Tag
from articles.workflow.tags import TAG_LENGTH
from comments.forms import BODY_LENGTH
from comments.models import Comment
from comments.models.reply import MAX_DEPTH
from newsroom.models import User
from tests.factories import make_comment, make_story

from .pages import Visit

SOLID = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
)
WORDS = "The harbor board votes again on the quay wall and nobody knows who will pay "
EMOJI = "🦀🚢👩🏽‍🚒🏳️‍🌈🇳🇴 "
ARABIC = "رسا عبّارة الليل في الميناء بعد تسع سنوات من الغياب "
PARAGRAPHS = 200
ROWS = "\n".join(
    " | ".join(f"berth {n} place {m:>3} draught" for m in range(12)) for n in range(9)
)
EMBEDS = (
    "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
    "https://www.youtube.com/shorts/aqz-KE-bpKQ",
    "https://vimeo.com/76979871",
    "https://x.com/ann_lee/status/1234567890",
    "https://www.instagram.com/p/CuE2WNQs6vH/",
    "https://www.tiktok.com/@ann.lee/video/6718335390845095173",
    "https://bsky.app/profile/ann.bsky.social/post/3la62zxt4rs2j",
    "https://open.spotify.com/track/11dFghVXANMlKmJXsNCbNl",
    "https://soundcloud.com/ann-lee/the-quay",
)
PLAYER = '<!doctype html><html lang="en"><title>A player</title><main><h1>Play</h1>'


class Worst(NamedTuple):
    """What was made, by the name that its page has in the audit."""

    stories: dict[str, Story]
    section: Section
    tag: Tag
    author: Author
    reply: Comment


def longest(model: Any, field: str, text: str) -> str:
    """As much of a text, repeated, as a field takes."""
    length = model._meta.get_field(field).max_length
    return (text * length)[:length].strip()


def make() -> Worst:
    at = timezone.now()
    section = workflow.save_section(
        Section(
            name=longest(Section, "name", SOLID),
            slug="worst",
            order=99,
            description=longest(Section, "description", WORDS),
            color=Color.ROSE,
        ),
        editors=[],
        by=None,
    )
    authors = [author(n) for n in range(10)]
    tags = [SOLID[:TAG_LENGTH], *(f"Tag {n} {EMOJI}" for n in range(9))]
    stories = {
        name: make_story(
            at - timedelta(minutes=number),
            owner=User.objects.order_by("pk")[0],
            section=section,
            **{"bylines": [(authors[0], "")], "tags": tags} | changes,
        )
        for number, (name, changes) in enumerate(texts(authors).items(), 1)
    }
    workflow.correct(
        stories["words"], text=longest(Story, "deck", SOLID), by=None, at=at
    )
    reply = thread(stories["words"], at)
    return Worst(stories, section, stories["words"].tags.all()[0], authors[0], reply)


def author(number: int) -> Author:
    names = [SOLID, ARABIC, EMOJI]
    text = names[number] if number < len(names) else f"Ann {number} van der Meer-Okoye "
    row = Author(
        name=longest(Author, "name", text)[: 120 - number],
        slug=f"worst-{number}",
        role=longest(Author, "role", SOLID),
        biography=WORDS * 20,
    )
    return workflow.save_author(row, by=None)


def texts(authors: list[Author]) -> dict[str, dict[str, Any]]:
    """What an editor typed into each story."""
    return {
        "words": everything(WORDS) | {"bylines": [(one, "") for one in authors]},
        "solid": everything(SOLID),
        "emoji": everything(EMOJI),
        "right-to-left": everything(ARABIC)
        | {"language": "ar", "bylines": [(authors[1], "مراسلة")], "tags": ["ميناء"]},
        "long": {"headline": "Two hundred paragraphs", "body": long()},
        "pictures": {"headline": "Galleries and players", "body": shown()},
    }


def everything(text: str) -> dict[str, Any]:
    fields = ("headline", "kicker", "deck", "dateline")
    body = (
        f"<h2>{text}</h2><p>{text * 4}</p><blockquote><p>{text}</p></blockquote>"
        f"<ul><li>{text}</li></ul><pre>{text * 4}</pre><p><code>{text}</code></p>"
    )
    return {"body": body} | {name: longest(Story, name, text) for name in fields}


def long() -> str:
    parts = [f"<p>Paragraph {n}. {WORDS * 3}</p>" for n in range(PARAGRAPHS)]
    for n in range(0, PARAGRAPHS, 10):
        parts[n] = f"<h{2 + n % 20 // 10}>Part {n}</h{2 + n % 20 // 10}>" + parts[n]
    return "".join(parts) + f"<pre>{ROWS}</pre>"


def shown() -> str:
    """A gallery whose words are as long as they may be, and one of each player."""
    rows = zip(
        Image.objects.order_by("pk"), (WORDS, SOLID, EMOJI, ARABIC), strict=False
    )
    gallery = "".join(figure(image, text) for image, text in rows)
    return gallery + "".join(f"<p>{address}</p>" for address in EMBEDS)


def figure(image: Image, text: str) -> str:
    words = {name: longest(Image, name, text) for name in ("alt", "caption", "credit")}
    image = workflow.describe_image(
        image,
        **words,
        is_decorative=False,
        by=User.objects.order_by("pk")[0],
        at=timezone.now(),
    )
    caption = f"<figcaption>{words['caption']}</figcaption>"
    return f'<figure><img src="/media/{image.key}/960.jpg">{caption}</figure>'


def thread(story: Story, at: datetime) -> Comment:
    """Replies as deep as they go, each as long as it may be; the deepest of them."""
    reply = None
    for n in range(MAX_DEPTH + 1):
        text = (SOLID, ARABIC, EMOJI)[n % 3]
        reply = make_comment(
            story,
            parent=reply,
            author_name=longest(Comment, "author_name", text),
            body=(text * BODY_LENGTH)[:BODY_LENGTH],
            submitted_at=at - timedelta(minutes=1) + timedelta(milliseconds=n),
        )
    assert reply
    return reply


def public(worst: Worst) -> list[Visit]:
    day = worst.stories["words"].date
    assert day
    story = worst.stories["words"]
    pictures = worst.stories["pictures"].get_absolute_url()
    root = Comment.objects.get(pk=worst.reply.root_id)
    return [
        *(
            Visit(f"worst-{name}", row.get_absolute_url())
            for name, row in worst.stories.items()
        ),
        Visit("gallery-opened", pictures, act=open_gallery),
        Visit("embeds-opened", pictures, act=open_embeds),
        Visit("worst-home", "/"),
        Visit("worst-section", worst.section.get_absolute_url()),
        Visit("worst-tag", worst.tag.get_absolute_url()),
        Visit("worst-author", worst.author.get_absolute_url()),
        Visit("worst-day", f"/{day:%Y/%m/%d}/"),
        Visit("worst-search", "/search/?q=harbor&sort=newest"),
        Visit("worst-search-nothing", f"/search/?q={SOLID * 2}"),
        Visit("worst-corrections", "/corrections/"),
        Visit("worst-404", "/there-is-nothing-here/", 404),
        Visit("worst-thread", reverse("comments:thread", args=[root.uid])),
        Visit(
            "worst-reply",
            f"{reverse('comments:reply', args=[story.uid])}?to={worst.reply.uid}",
        ),
        Visit("worst-report", reverse("comments:report", args=[worst.reply.uid])),
    ]


def open_gallery(page: Page) -> None:
    page.locator(".gallery .enlarge").first.click()
    page.get_by_role("dialog").wait_for()


def open_embeds(page: Page) -> None:
    """Every player is asked for. A page of ours answers for those who have them."""
    page.route(
        "https://**/*",
        lambda route: route.fulfill(body=PLAYER, content_type="text/html"),
    )
    page.locator("[data-frame] button").evaluate_all(
        "all => all.forEach((button) => button.click())"
    )
    # axe would wait for ever for one that is out of sight and not loaded.
    page.locator("iframe").evaluate_all(
        "all => all.forEach((frame) => { frame.loading = 'eager'; })"
    )
    for frame in page.frames:
        frame.wait_for_load_state()


def desk(worst: Worst) -> list[Visit]:
    queue = reverse("admin:comments_comment_changelist")
    return [
        *(
            Visit(
                f"worst-desk-{name}",
                reverse("admin:articles_story_change", args=[row.pk]),
            )
            for name, row in worst.stories.items()
        ),
        Visit("worst-desk-stories", reverse("admin:articles_story_changelist")),
        Visit("worst-desk-tags", reverse("admin:articles_tag_changelist")),
        Visit("worst-desk-authors", reverse("admin:articles_author_changelist")),
        Visit("worst-desk-front", reverse("admin:index") + "front/"),
        Visit("worst-desk-queue", f"{queue}?status=approved"),
    ]
