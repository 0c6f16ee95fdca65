"""What the screen is told of what happens meanwhile."""

from datetime import timedelta

import pytest

from comments import moderation
from tests.comments.admin.addresses import NEWS
from tests.factories import AT, make_comment

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def news(desk, **query):
    return desk.get(NEWS, {"since": AT.isoformat()} | query)


def test_counts_what_came_since_in_this_queue(desk):
    make_comment(status="pending", submitted_at=AT)
    for why in ("links", "links", "score"):
        make_comment(status="pending", submitted_at=AT + SECOND, held_for=why)
    make_comment(submitted_at=AT + SECOND)

    assert news(desk).json()["more"] == 3
    assert news(desk, why="links").json()["more"] == 2


def test_says_who_looks_at_a_card_and_which_are_gone(desk, full_card):
    claimed, gone = full_card(), make_comment(status="pending")
    moderation.spam([gone.pk], by=None, at=AT)

    answer = news(desk, ids=f"{claimed.pk},{gone.pk},abc,{'9' * 30}").json()

    [(key, name)] = answer["claims"].items()
    assert key == str(claimed.pk)
    assert name.startswith("Maria")
    assert answer["gone"] == [gone.pk]


@pytest.mark.parametrize("since", ["", "now", "2026-07-14T09:30:00", "\x00"])
def test_refuses_a_time_that_is_none(desk, since):
    assert news(desk, since=since).status_code == 400
