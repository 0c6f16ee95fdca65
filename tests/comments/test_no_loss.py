"""No word is lost: every refusal gives back what was typed, in a form to send again.

Two lists are walked. What can be read and is refused comes back, whatever stopped it;
what cannot be read says what to do. Both are found by introspection: a refusal or a
status that is not in the walk fails it.
"""

import ast
import inspect
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError

from articles import workflow
from articles.models import Story
from comments import moderation
from comments.models import Comment
from comments.views import editing, guests, reporting, sending
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
OWN = {"Sec-Fetch-Site": "same-origin"}
FOREIGN = {"Sec-Fetch-Site": "cross-site"}
TEXT = 'Every "word" <of> this & that.\n\nAnd a second\nparagraph.'
VIEWS = {"reply": sending, "edit": editing, "report": reporting}
TYPED = {
    "reply": {
        "comment": TEXT,
        "name": "Ann <O'Hara>",
        "email": "ann@example.org",
        "website": "https://ann.example.org/?a=1&b=2",
        "save": "on",
    },
    "edit": {"comment": TEXT},
    "report": {"reason": "private", "text": TEXT},
}


class Forms(HTMLParser):
    """The fields of the forms that post, as a reader could change and send them."""

    def __init__(self, text):
        super().__init__()
        self.found, self.fields, self.area = [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and attrs.get("method") == "post":
            self.fields = {}
            self.found.append((attrs.get("action"), self.fields))
        if self.fields is None or "readonly" in attrs or "disabled" in attrs:
            return
        if tag == "textarea":
            self.area = attrs["name"]
            self.fields[self.area] = ""
        elif tag == "button" and attrs.get("type") == "submit":
            self.fields["(button)"] = "on"
        elif tag == "input":
            is_choice = attrs.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in attrs:
                empty = "on" if is_choice else ""
                self.fields[attrs["name"]] = attrs.get("value", empty)

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.fields[self.area] = self.fields[self.area].removeprefix("\n")
            self.area = None
        if tag == "form":
            self.fields = None


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveler:
        yield traveler


class Desk:
    """A story, a public reply to it, and a browser that has sent one that waits."""

    def __init__(self, client, clock):
        self.client, self.clock = client, clock
        self.story = make_story(AT - 60 * MINUTE, headline="The tide")
        self.other = make_comment(self.story)
        sent = {"comment": "First.", "subject": ""}
        self.post("reply", OWN, **sent)
        self.own = Comment.objects.get(body="First.")
        clock.move_to(AT + MINUTE)

    def path(self, form):
        return {
            "reply": f"/comments/post/{self.story.uid}/",
            "edit": f"/comments/reply/{self.story.uid}/?edit="
            f"{getattr(self, 'own', self.other).uid}",
            "report": f"/comments/{self.other.uid}/report/",
        }[form]

    def post(self, form, headers=OWN, **changes):
        typed = TYPED[form] | {"subject": ""} | changes
        return self.client.post(self.path(form), typed, headers=headers)

    def withdraw(self):
        self.story.refresh_from_db()
        workflow.withdraw(self.story, by=None, at=AT)

    def close(self):
        Story.objects.update(discussion_mode="closed")

    def say_it_before(self):
        """The same words of the same writer stand there, for more than a minute."""
        self.post("reply")
        self.clock.move_to(AT + 4 * MINUTE)

    def hurry(self):
        self.post("reply", comment="A moment ago.")

    def report_much(self):
        for _ in range(10):
            comment = make_comment()
            path = f"/comments/{comment.uid}/report/"
            self.client.post(path, {"reason": "spam"}, headers=OWN)

    def wait(self):
        self.clock.move_to(AT + 6 * MINUTE)

    def forget(self):
        self.client.cookies.clear()

    def put_away(self):
        Comment.objects.filter(pk=self.other.pk).update(status="spam")


def nothing(desk):
    """Nothing happens meanwhile."""


# What stops each form, by the refusal: what happens meanwhile, and what is sent then.
ELSEWHERE = "elsewhere"
WALK = {
    ("reply", moderation.StoryNotFound): (Desk.withdraw, {}),
    ("reply", moderation.DiscussionClosed): (Desk.close, {}),
    ("reply", moderation.ParentNotFound): (nothing, {"parent": "gone"}),
    ("reply", moderation.ParentElsewhere): (nothing, {"parent": ELSEWHERE}),
    ("reply", moderation.Duplicate): (Desk.say_it_before, {}),
    ("reply", moderation.Flood): (Desk.hurry, {}),
    ("reply", guests.ForeignOrigin): (nothing, {"headers": FOREIGN}),
    ("reply", guests.Invalid): (nothing, {"email": "ann@nowhere"}),
    ("edit", moderation.NotYours): (Desk.forget, {}),
    ("edit", moderation.EditTooLate): (Desk.wait, {}),
    ("edit", moderation.DiscussionClosed): (Desk.close, {}),
    ("edit", moderation.Duplicate): (Desk.say_it_before, {}),
    ("edit", guests.ForeignOrigin): (nothing, {"headers": FOREIGN}),
    ("edit", guests.Invalid): (nothing, {"comment": "x" * 5001}),
    ("report", moderation.ReplyNotFound): (Desk.put_away, {}),
    ("report", moderation.TooManyReports): (Desk.report_much, {}),
    ("report", guests.ForeignOrigin): (nothing, {"headers": FOREIGN}),
    ("report", guests.Invalid): (nothing, {"text": "x" * 1001}),
}
# What cannot be read: the request, and the status of the answer.
UNREADABLE = {
    "huge": ("post", {"data": b"comment=" + b"a" * 300_000}, 413),
    "in disorder": ("post", {"content_type": "multipart/form-data"}, 400),
    "with too many fields": ("post", {"data": b"&".join([b"a=1"] * 2000)}, 400),
    "of another charset": (
        "post",
        {"content_type": "application/x-www-form-urlencoded; charset=utf-16"},
        400,
    ),
    "by another method": ("put", {}, 405),
}


@pytest.fixture
def desk(client, clock):
    return Desk(client, clock)


def assert_holds(response, form, typed):
    """One form of the page holds everything, can be changed, and can be sent."""
    forms = Forms(response.text).found
    wanted = {name: value for name, value in typed.items() if name != "parent"}
    held = [fields for _, fields in forms if wanted.items() <= fields.items()]
    assert held, f"{form}: {forms}"
    assert "(button)" in held[0]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("form", "refusal"), WALK, ids=str)
def test_what_is_refused_comes_back_to_the_last_word(desk, form, refusal):
    meanwhile, changes = WALK[form, refusal]
    meanwhile(desk)
    if changes.get("parent") == ELSEWHERE:
        changes = {"parent": str(make_comment().uid)}
    before = Comment.objects.count()

    response = desk.post(form, **changes)

    assert response.status_code == VIEWS[form].REFUSALS[refusal][0]
    changes = {name: value for name, value in changes.items() if name != "headers"}
    assert_holds(response, form, TYPED[form] | changes)
    assert Comment.objects.count() == before
    assert Comment.objects.filter(body=TEXT).count() == (
        refusal is moderation.Duplicate
    )


@pytest.mark.parametrize("form", VIEWS)
def test_what_the_database_cannot_take_comes_back(desk, form):
    verb = {"reply": "submit", "edit": "edit_own", "report": "report"}[form]

    with mock.patch.object(moderation, verb, side_effect=OperationalError):
        response = desk.post(form)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Your reply was not posted" not in response.text, "a report is no reply"
    assert_holds(response, form, TYPED[form])


@pytest.mark.parametrize("form", ["reply", "edit", "report"])
def test_what_came_back_can_be_sent_as_it_is(desk, form):
    """Once nothing stands in the way any more."""
    response = desk.post(form, FOREIGN)
    [(action, fields)] = Forms(response.text).found
    del fields["(button)"]

    again = desk.client.post(action or desk.path(form), fields, headers=OWN)

    assert again.status_code == 303


@pytest.mark.parametrize("form", VIEWS)
@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_says_what_to_do(desk, form, case):
    method, request, status = UNREADABLE[case]
    request = {
        "data": b"comment=a",
        "content_type": "application/x-www-form-urlencoded",
    } | request

    send = getattr(desk.client, method)
    response = send(desk.path(form), headers=OWN, **request)

    assert response.status_code == status
    if status == 405:
        assert "POST" in response["Allow"]
    else:
        assert "Go back to your text and try again" in response.text


def refusals():
    found, queue = set(), [moderation.Refused]
    while queue:
        queue += (subclasses := queue.pop().__subclasses__())
        found |= set(subclasses)
    return found


def test_the_walk_meets_every_refusal():
    told = {(form, kind) for form, view in VIEWS.items() for kind in view.REFUSALS}

    assert set(WALK) == told
    assert {kind for _, kind in WALK} == refusals()


def test_the_walk_meets_every_status():
    """Each that a view of guests names in its source, save where all went well."""
    named = {
        getattr(guests.HTTPStatus, node.attr).value
        for view in (guests, *VIEWS.values())
        for node in ast.walk(ast.parse(inspect.getsource(view)))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "HTTPStatus"
    }
    met = {VIEWS[form].REFUSALS[kind][0].value for form, kind in WALK}
    met |= {status for _, _, status in UNREADABLE.values()} | {503}

    assert {status for status in named if status >= 400} == met - {405}


def test_the_walk_meets_every_form():
    """A new endpoint for guests that takes words is to be walked, too."""
    folder = Path(inspect.getsourcefile(sending)).parent
    walked = {Path(inspect.getsourcefile(view)) for view in VIEWS.values()}

    assert walked == {
        path
        for path in folder.glob("*.py")
        if "csrf_exempt" in path.read_text() or " receive(" in path.read_text()
    } - {folder / "guests.py", folder / "likes.py"}  # a like has no words
