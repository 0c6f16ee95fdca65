"""What tests of replies share: a reply that is good, and a browser that sends it."""

import re
from datetime import timedelta
from html import unescape

from articles import workflow
from tests.factories import AT, make_draft, make_story

MINUTE = timedelta(minutes=1)
OWN = {"Sec-Fetch-Site": "same-origin"}
GOOD = {
    "comment": "Well said.",
    "name": "Ann",
    "email": "ann@example.org",
    "website": "https://ann.example.org/",
    "subject": "",  # the field that people do not see
}
RECEIVED = "/comments/received/"
UNKNOWN = "6f1c2a34-0000-4000-8000-000000000000"


def post_page(story):
    return f"/comments/post/{getattr(story, 'uid', story)}/"


def reply_page(story):
    return f"/comments/reply/{getattr(story, 'uid', story)}/"


def send(client, story, headers=OWN, **changes):
    return client.post(post_page(story), GOOD | changes, headers=headers)


def holds_everything(response, **changes):
    """Whether the form of the page holds what was typed."""
    text = unescape(response.text)
    typed = GOOD | changes
    area = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text, re.DOTALL)
    return area[1] == typed["comment"] and all(
        not typed[field] or f'value="{typed[field]}"' in text
        for field in ("name", "email", "website")
    )


def assert_private(response):
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def hidden_stories():
    return {
        "draft": make_draft,
        "scheduled": lambda: make_story(publish_at=AT + MINUTE),
        "expired": lambda: make_story(expires_at=AT),
        "withdrawn": lambda: workflow.withdraw(make_story(), by=None, at=AT),
        "trash": lambda: workflow.trash(make_draft(), by=None, at=AT),
    }
