"""Who of those who reply is of the house: said in words, not by color alone."""

import re

import pytest
import time_machine

from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def badge_of(client, reply, path):
    text = client.get(path).text
    head = text.split(f'id="{reply.anchor}"')[1].split("</header>")[0]
    found = re.search(r'class="reply-badge">([^<]*)<', head)
    return found and found[1]


@pytest.mark.parametrize(
    ("who", "badge"), [("owner", "Author"), ("staff", "Staff"), ("reader", None)]
)
def test_a_reply_says_that_it_is_of_the_house(client, who, badge):
    owner = make_user()
    story = make_story(owner=owner)
    user = {"owner": owner, "staff": make_user(), "reader": None}[who]
    reply = make_comment(story, user=user, author_name="Author")

    for path in (story.get_absolute_url(), f"/comments/{reply.uid}/thread/"):
        assert badge_of(client, reply, path) == badge
