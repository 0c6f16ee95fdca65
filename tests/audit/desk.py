"""What is looked at: every screen of the desk, in its states.

Addresses come from the desk's registry. One for which no argument is known stops the
audit: nothing is left out by being new.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Max
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Page, Response

from articles.models import Image, Story
from comments.models import Comment, Commenter
from newsroom.models import User

from .pages import Visit, open_everything


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
