"""What becomes of replies that were there before the conversation was."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from comments import moderation
from comments.models import Comment, Commenter
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db

keep_in_step = import_module("comments.migrations.0004_keep_in_step")
DAY = timedelta(days=1)


def make_old(*addresses, **fields):
    """Replies as they stood before anybody was known by an address."""
    story = make_story()
    for address in addresses:
        make_comment(story, author_email=address, **fields)
    Comment.objects.update(commenter=None)
    Commenter.objects.all().delete()


def know():
    keep_in_step.know_commenters(apps, Comment.objects.all())


def test_one_is_known_by_all_spellings_of_an_address():
    make_old("Ann@example.org", status="approved", submitted_at=AT)
    make_old("ann+news@example.org", status="spam", submitted_at=AT - DAY)
    make_old("bob@example.org", status="pending", submitted_at=AT)

    know()

    ann, bob = Commenter.objects.order_by("pk")
    assert (ann.approved_count, ann.spam_count, ann.first_seen_at) == (1, 1, AT - DAY)
    assert ann.comments.count() == 2
    assert bob.comments.get().author_email == "bob@example.org"
    assert moderation.recount() == []


def test_many_addresses_cost_no_more_queries_than_one(django_assert_num_queries):
    make_old(*(f"reader{number}@example.org" for number in range(20)))

    with django_assert_num_queries(4):
        know()

    assert Commenter.objects.count() == 20
