"""Likes: once for a browser and a day, limited for a network, counted by the minute."""

from datetime import timedelta

import pytest
import time_machine

from comments import moderation
from comments.models import Comment, Discussion, Like
from comments.moderation import liking
from tests.comments.test_views import hidden_stories
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


def like(comment, *, agent="a browser", address="192.0.2.1", at=AT):
    return moderation.like(comment, address=address, agent=agent, at=at)


def send(client, comment, *, agent="a browser", headers=OWN, **extra):
    address = f"/comments/{comment.uid}/like/"
    return client.post(address, headers={"User-Agent": agent, **headers}, **extra)


def likes_of(comment):
    comment.refresh_from_db()
    return comment.like_count


class TestALike:
    def test_is_one_for_a_browser_a_reply_and_a_day(self):
        comment, other = make_comment(), make_comment()

        assert like(comment) is True
        assert like(comment) is False
        assert like(comment, address="192.0.2.200") is False  # of the same network
        assert like(comment, agent="another browser") is True
        assert like(other) is True
        assert like(comment, at=AT + DAY) is True
        assert comment.likes.count() == 3

    def test_keeps_neither_address_nor_browser(self):
        like(make_comment(), agent="Mosaic", address="192.0.2.1")

        kept = " ".join(str(value) for value in Like.objects.values_list()[0])
        assert "192.0.2" not in kept
        assert "Mosaic" not in kept

    def test_is_limited_for_a_network(self):
        comment = make_comment()
        for number in range(liking.OF_A_NETWORK):
            like(comment, agent=str(number), address=f"192.0.2.{number}")

        with pytest.raises(moderation.TooManyLikes):
            like(comment, agent="one more")

        assert like(comment, agent="0") is False  # it was there: no reason to refuse
        assert like(comment, agent="one more", address="198.51.100.1") is True
        assert like(comment, agent="one more", at=AT + liking.WITHIN) is True

    def test_is_limited_across_midnight(self):
        comment, midnight = make_comment(), AT.replace(hour=0, minute=0)
        for number in range(liking.OF_A_NETWORK):
            like(comment, agent=str(number), at=midnight - MINUTE)

        with pytest.raises(moderation.TooManyLikes):
            like(comment, agent="one more", at=midnight + MINUTE)


class TestTheButton:
    def test_leads_back_to_the_reply(self, client):
        comment = make_comment()

        response = send(client, comment)

        assert response.status_code == 303
        assert response["Location"] == comment.get_absolute_url()
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
        assert comment.likes.count() == 1

    def test_case_54_pressed_a_thousand_times_is_one_like(self, client):
        comment = make_comment()

        statuses = {send(client, comment).status_code for _ in range(1000)}

        assert statuses == {303}
        assert comment.likes.count() == 1

    def test_case_54_pressed_by_a_thousand_browsers_of_one_network_is_limited(
        self, client
    ):
        comment = make_comment()

        answers = [send(client, comment, agent=str(n)) for n in range(1000)]

        statuses = [answer.status_code for answer in answers]
        assert statuses == [303] * 60 + [429] * 940
        assert answers[-1]["Retry-After"] == "600"
        assert "Many likes came from your network" in answers[-1].text
        assert comment.likes.count() == 60

    def test_on_another_site_needs_one_more_click(self, client):
        comment = make_comment()

        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
        ):
            response = send(client, comment, headers=headers)
            assert response.status_code == 403
            assert f'action="/comments/{comment.uid}/like/"' in response.text
        assert not Like.objects.exists()

    def test_ignores_what_is_posted_and_who_asks(self, client, admin_client):
        comment = make_comment()
        spoofed = {"data": {"like_count": 9}, "HTTP_X_FORWARDED_FOR": "198.51.100.7"}

        assert send(client, comment).status_code == 303
        assert send(admin_client, comment, **spoofed).status_code == 303

        assert comment.likes.count() == 1

    @pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
    def test_is_pressed_in_one_way(self, client, method):
        address = f"/comments/{make_comment().uid}/like/"

        response = getattr(client, method)(address)

        assert response.status_code == 405
        assert response["Allow"] == "POST"

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
    def test_is_not_there_for_what_is_hidden(self, client, status):
        assert send(client, make_comment(status=status)).status_code == 404
        assert not Like.objects.exists()

    @pytest.mark.parametrize("state", hidden_stories())
    def test_is_not_there_for_a_hidden_story(self, client, state):
        assert send(client, make_comment(hidden_stories()[state]())).status_code == 404
        assert not Like.objects.exists()

    def test_needs_few_queries(self, client, django_assert_max_num_queries):
        comment = make_comment()

        with django_assert_max_num_queries(4):
            send(client, comment)


class TestFolding:
    def test_counts_what_was_liked_once(self):
        first, second, other = make_comment(), make_comment(), make_comment()
        for agent in "abc":
            like(first, agent=agent)
        like(second)

        moderation.fold_likes(AT)
        moderation.fold_likes(AT + MINUTE)

        assert [likes_of(c) for c in (first, second, other)] == [3, 1, 0]

    def test_happens_once_a_minute_for_a_story(self):
        comment = make_comment()
        like(comment)
        moderation.fold_likes(AT)
        like(comment, agent="another")

        moderation.fold_likes(AT + timedelta(seconds=59))
        assert likes_of(comment) == 1
        moderation.fold_likes(AT + MINUTE)
        assert likes_of(comment) == 2

    def test_tells_readers_once_for_all_likes_of_a_story(self, client):
        story = make_story()
        comments = [make_comment(story) for _ in range(3)]
        before = client.get(story.get_absolute_url())
        for comment in comments:
            like(comment)
        unfolded = client.get(story.get_absolute_url())
        story.refresh_from_db()
        version, replies = story.discussion_version, story.reply_count

        moderation.fold_likes(AT)

        after = client.get(story.get_absolute_url())
        story.refresh_from_db()
        assert unfolded["ETag"] == before["ETag"] != after["ETag"]
        assert story.discussion_version == version + 1
        assert story.reply_count == replies

    def test_of_what_is_no_longer_public_tells_nobody(self):
        comment = make_comment()
        like(comment)
        moderation.spam([comment.pk], by=None, at=AT)
        before = Comment.objects.get().story.discussion_version

        moderation.fold_likes(AT)

        assert Comment.objects.get().story.discussion_version == before
        assert likes_of(comment) == 1

    def test_leaves_the_version_that_moderators_compare(self):
        comment = make_comment()
        like(comment)

        moderation.fold_likes(AT)

        assert Comment.objects.get().version == comment.version

    def test_drops_what_was_counted_once_its_key_cannot_come_again(self):
        comment = make_comment()
        like(comment)
        moderation.fold_likes(AT)

        moderation.fold_likes(AT + 2 * DAY)
        assert Like.objects.count() == 1
        moderation.fold_likes(AT + 2 * DAY + MINUTE)
        assert Like.objects.count() == 0
        assert likes_of(comment) == 1

    def test_never_drops_what_is_not_counted(self):
        comment = make_comment()
        like(comment)
        Discussion.objects.update(likes_folded_at=AT + 2 * DAY + MINUTE)

        moderation.fold_likes(AT + 2 * DAY + MINUTE)

        assert Like.objects.count() == 1

    def test_is_a_part_of_settling(self):
        comment = make_comment()
        like(comment)

        moderation.settle(AT + MINUTE)

        assert likes_of(comment) == 1

    def test_costs_one_round_for_a_story(self, django_assert_max_num_queries):
        story = make_story()
        for _ in range(30):
            like(make_comment(story))

        with django_assert_max_num_queries(14):
            moderation.fold_likes(AT)

    def test_orders_the_best_first(self, client):
        story = make_story()
        first, second = make_comment(story), make_comment(story)
        like(first)
        moderation.fold_likes(AT)

        text = client.get(f"{story.get_absolute_url()}?sort=best").text

        assert text.index(first.anchor) < text.index(second.anchor)
        assert "<span data-likes>1</span>" in text
