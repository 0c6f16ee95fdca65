"""What is looked at: every public address and every screen of the desk, in its states.

Addresses come from the resolver and the desk's registry, arguments from the demo's
database. An address for which none is known stops the audit: nothing is left out by
being new.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Count, Max
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Page, Response

from articles.models import Author, Image, Section, Story, Tag
from comments.models import Comment, Commenter
from newsroom.models import User
from tests.test_architecture import patterns

from . import crowd

# Public addresses that answer no page of HTML.
NO_PAGES = {
    "articles:sitemaps",
    "articles:sitemap",
    "articles:news_sitemap",
    "articles:api_sections",
    "articles:api_stories",
    "articles:api_story",
    "articles:oembed",
    "articles:media",
    "favicon",
    "manifest",
    "articles:read",
    "articles:suggest",
    "comments:count",
    "comments:like",
    "comments:post",
    "comments:mine",
    "comments:permalink",
    "robots",
    "security",
}


class Visit(NamedTuple):
    """A page to look at, once it has answered `status` and `act` has been done.

    Without a status it need not be a page: what the desk refuses or sends elsewhere is
    told and passed over.
    """

    name: str
    path: str
    status: int | None = 200
    act: Callable[[Page], Response | None] | None = None


def public() -> list[Visit]:
    known = arguments()
    named = {name for name, _ in patterns() if not re.search(r"feed(_\w+)?$", name)}
    missing = named - set(known) - NO_PAGES
    if missing:
        raise LookupError(f"no example is known for {', '.join(sorted(missing))}")
    pages = [
        Visit(f"{name.split(':')[1]}{number or ''}", reverse(name, kwargs=kwargs))
        for name, listed in known.items()
        if name not in NO_PAGES
        for number, kwargs in enumerate(listed)
    ]
    return pages + public_states()


def arguments() -> dict[str, list[dict[str, Any]]]:
    """Arguments of each public pattern that answers a page."""
    at = timezone.now()
    stories = Story.objects.public(at).stories()
    discussed = stories.order_by("-reply_count", "pk")[0]
    illustrated = stories.filter(lead_image__isnull=False).order_by("-updated_at")[0]
    corrected = stories.filter(corrections__isnull=False).order_by("pk")[0]
    brief = stories.filter(lead_image=None).order_by("reply_count", "pk")[0]
    opinion = stories.filter(section__look="opinion").order_by("pk")[0]
    root = Comment.objects.public(at).of_story(discussed).filter(depth=0)[0]
    day = discussed.date
    assert day
    parts = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
    chosen = (discussed, illustrated, corrected, brief, opinion)
    return {
        "articles:home": [{}],
        "articles:section": [
            {"slug": section.slug}
            for section in Section.objects.order_by("look", "pk").distinct()[:4]
        ],
        "articles:tag": [{"slug": most(Tag.objects, "tagged").slug}],
        "articles:author": [{"slug": most(Author.objects, "bylines").slug}],
        "articles:search": [{}],
        "articles:corrections": [{}],
        "articles:archive": [
            {key: parts[key] for key in list(parts)[:depth]} for depth in (1, 2, 3)
        ],
        "articles:detail": [
            {
                "year": f"{story.date:%Y}",
                "month": f"{story.date:%m}",
                "day": f"{story.date:%d}",
                "slug": story.slug,
            }
            for story in dict.fromkeys(chosen)
        ],
        "articles:page": [
            {"slug": page.slug} for page in Story.objects.public(at).pages()
        ],
        "comments:reply": [{"uid": discussed.uid}],
        "comments:received": [{}],
        "comments:report": [{"uid": root.uid}],
        "comments:thread": [{"uid": root.uid}],
    }


def most(rows: Any, of: str) -> Any:
    return rows.annotate(number=Count(of)).order_by("-number", "pk")[0]


def public_states() -> list[Visit]:
    """Pages as they answer a reader's deed, and those that say no."""
    at = timezone.now()
    public = Story.objects.public(at).stories().order_by("-reply_count", "pk")
    story = next(story for story in public if story.is_discussion_open(at))
    closed = next((one for one in public if not one.is_discussion_open(at)), None)
    reply = Comment.objects.public(at).of_story(story).order_by("pk")[0]
    form = reverse("comments:reply", args=[story.uid])
    report = reverse("comments:report", args=[reply.uid])
    gone = Story.objects.gone(at).order_by("pk")[0]
    crowd.make()
    one = Story.objects.public(at).stories().newest_first()[0]
    states = [
        Visit("search-found", "/search/?q=ferry"),
        Visit("search-nothing", "/search/?q=zyzzyva"),
        Visit("search-one", f'/search/?q="{one.headline}"'),
        Visit("search-many", f"/search/?q={crowd.WORD}"),
        Visit("search-last", f"/search/?q={crowd.WORD}&sort=newest&page=200"),
        Visit("search-filtered", "/search/?q=the&since=1995-01-01&sort=newest"),
        Visit("search-refused", "/search/?q=ferry&since=never&tag=no-such-tag", 400),
        Visit("search-suggested", "/search/", act=type_a_word),
        Visit("home-2", "/?page=2"),
        Visit("404", "/there-is-nothing-here/", 404),
        Visit("410", gone.get_absolute_url(), 410),
        Visit("reply-to", f"{form}?to={reply.uid}"),
        Visit("reply-to-nothing", f"{form}?to={gone.uid}", 403),
        Visit("reply-refused", form, act=send_nothing),
        Visit("reply-received", form, act=send_reply),
        Visit("reply-edited", form, act=edit_to_nothing),
        Visit("report-refused", report, act=report_nothing),
        Visit("report-thanks", f"{report}?done"),
        Visit("story-opened", story.get_absolute_url(), act=open_everything),
        Visit("home-opened", "/", act=open_everything),
    ]
    if closed:
        states.append(
            Visit("reply-closed", reverse("comments:reply", args=[closed.uid]), 403)
        )
    return states


def type_a_word(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("ferr")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def send_nothing(page: Page) -> Response:
    return submit(page, name="", email="no address", comment="")


def send_reply(page: Page) -> Response:
    now = timezone.now()
    words = f"Sent by the audit at {now.isoformat()}."
    # Of an address of its own each time: two of one within seconds are too many.
    email = f"ida{now:%H%M%S%f}@example.org"
    return submit(page, name="Ida Lindqvist", email=email, comment=words)


def edit_to_nothing(page: Page) -> Response:
    send_reply(page)
    page.get_by_role("link", name="Edit your reply").first.click()
    page.locator("[name=comment]").fill("")
    return send(page, "form.reply-form")


def report_nothing(page: Page) -> Response:
    return send(page, "form.report-form")


def submit(page: Page, **typed: str) -> Response:
    """Send the form of replies past the browser's own checks."""
    form = page.locator("form[action*='/comments/']").first
    for name, text in typed.items():
        form.locator(f"[name={name}]").fill(text)
    return send(page, "form[action*='/comments/']")


def send(page: Page, form: str) -> Response:
    with page.expect_navigation() as answered:
        page.locator(form).first.evaluate(
            "form => HTMLFormElement.prototype.submit.call(form)"
        )
    return answered.value


def open_everything(page: Page) -> None:
    """Open what can be opened: folded parts, menus, and dialogs last."""
    for part in page.locator("details:not([open]) > summary").all():
        if part.is_visible():
            part.click()
    for button in page.locator("button[aria-expanded=false], [popovertarget]").all():
        if button.is_visible():
            button.click()


# The desk


def desk() -> list[Visit]:
    """Every screen of the desk that can be asked for, then its states."""
    screens = [
        Visit(
            f"desk-{name}",
            reverse(f"admin:{name}", args=[argument_of(name, key) for key in keys])
            + QUERIES.get(name, str)(),
            status=None,
        )
        for name, keys in desk_patterns()
    ]
    return screens + desk_states()


def desk_patterns(resolver: Any = None) -> Iterator[tuple[str, list[str]]]:
    """The name of each address of the desk, with the names of its arguments."""
    if resolver is None:
        roots = get_resolver().url_patterns
        resolver = next(
            root for root in roots if getattr(root, "app_name", "") == "admin"
        )
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from desk_patterns(entry)
        elif entry.name:
            yield entry.name, list(entry.pattern.regex.groupindex)


EXAMPLES: dict[str, Callable[[], Any]] = {
    "kind": lambda: "tags",  # of articles_story_find
    "id": lambda: User.objects.order_by("pk")[0].pk,  # of auth_user_password_change
    "app_label": lambda: "articles",
    "verb": lambda: "withdraw",
    "rendition": lambda: "480",
    "extension": lambda: "jpg",
    "key": lambda: Image.objects.exclude(rendered_at=None)[0].key,
}


# Without them there is nothing to show.
QUERIES: dict[str, Callable[[], str]] = {
    "comments_comment_erase": lambda: (
        f"?commenter={Commenter.objects.order_by('pk')[0].pk}"
    ),
}


def argument_of(name: str, key: str) -> Any:
    """An example of an argument: of a row of the model that the name begins with."""
    if key in EXAMPLES:
        return EXAMPLES[key]()
    for model in apps.get_models():
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            row = rows_of(model).order_by("pk").last()
            if row is None:
                raise LookupError(f"the demo has no {model._meta.verbose_name}")
            return row.pk
    raise LookupError(f"no example is known for the argument {key} of {name}")


def rows_of(model: Any) -> Any:
    return (
        Story.objects.public(timezone.now()).stories()
        if model is Story
        else model.objects
    )


def desk_states() -> list[Visit]:
    """The screens that matter most, as they are while somebody works on them."""
    forms = [
        Visit(f"desk-story-{story.status}-{number}", change(story))
        for number, story in enumerate(one_of_each_state())
    ]
    add, stories = (
        reverse("admin:articles_story_add"),
        reverse("admin:articles_story_changelist"),
    )
    queue = reverse("admin:comments_comment_changelist")
    screen = reverse("admin:comments_comment_moderate")
    newest = Story.objects.public(timezone.now()).stories().newest_first()[0]
    return [
        *forms,
        Visit("desk-form-refused", add, act=save),
        Visit("desk-form-opened", change(newest), act=open_everything),
        Visit("desk-list-empty", f"{stories}?q=zyzzyva"),
        Visit("desk-list-filtered", f"{stories}?state=draft"),
        Visit("desk-list-opened", stories, act=open_everything),
        *(
            Visit(f"desk-queue-{status}", f"{queue}?status={status}")
            for status in (*Comment.Status.values, "all")
        ),
        Visit("desk-queue-empty", f"{queue}?q=zyzzyva"),
        Visit("desk-screen-opened", screen, act=open_cards),
        Visit("desk-screen-keys", screen, act=ask_for_keys),
        Visit("desk-screen-undone", screen, act=decide_on_first),
        Visit("desk-screen-overtaken", screen, act=come_too_late),
        Visit("desk-screen-narrow", f"{screen}?why=first-reply&network=192.0.2.0/24"),
        *(
            Visit(f"desk-screen-{tab}", f"{screen}?tab={tab}")
            for tab in ("reported", *Comment.Status.values[1:])
        ),
        *rule_states(),
    ]


def open_cards(page: Page) -> None:
    page.locator(".queue details").evaluate_all(
        "all => all.forEach((part) => { part.open = true; })"
    )


def ask_for_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def decide_on_first(page: Page) -> None:
    page.keyboard.press("d")
    page.locator("#toast").wait_for()


def come_too_late(page: Page) -> None:
    """The first card is decided on elsewhere before its key is pressed."""
    page.locator(".card-verbs").first.evaluate(
        """async (form) => {
            const body = new URLSearchParams(new FormData(form));
            body.set("verb", "trash");
            await fetch(form.action, { body, method: "POST" });
        }"""
    )
    page.keyboard.press("s")
    page.locator(".card-notice:not([hidden])").wait_for()


def rule_states() -> list[Visit]:
    """The rules' editor with what a rule would have held, with errors, with a list."""
    add, paste = (
        reverse("admin:comments_rule_add"),
        reverse("admin:comments_rule_paste"),
    )
    return [
        Visit("desk-rule-rehearsed", f"{add}?term=ferry", act=rehearse),
        Visit("desk-rule-refused", f"{add}?term=x", act=refuse_rule),
        Visit("desk-rules-pasted", paste, act=preview_list),
    ]


def rehearse(page: Page) -> Response:
    return press(page, "See what it would have held")


def refuse_rule(page: Page) -> Response:
    return press(page, "Save")


def preview_list(page: Page) -> Response:
    page.get_by_label("Terms").fill("ferry tickets\nx\ncasino")
    return press(page, "See what would become of it")


def press(page: Page, name: str) -> Response:
    with page.expect_navigation() as answered:
        page.get_by_role("button", name=name, exact=True).click()
    return answered.value


def change(story: Story) -> str:
    return reverse("admin:articles_story_change", args=[story.pk])


def one_of_each_state() -> list[Story]:
    latest = (
        Story.objects.order_by().values("kind", "status").annotate(latest=Max("pk"))
    )
    keys = [row["latest"] for row in latest]
    scheduled = Story.objects.scheduled(timezone.now())[:1]
    return [*Story.objects.filter(pk__in=keys).order_by("pk"), *scheduled]


def save(page: Page) -> Response:
    """Save the empty form past the browser's own checks."""
    page.locator("#story_form").evaluate("form => form.noValidate = true")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save", exact=True).first.click()
    return answered.value
