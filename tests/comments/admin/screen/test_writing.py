"""What a moderator writes; reports, claims and writers on the screen."""

from datetime import timedelta

import pytest
from django.urls import reverse

from comments import moderation
from comments.models import Comment, Commenter
from tests.comments.admin.addresses import CLAIM, SCREEN, TAKE_BACK, said
from tests.factories import AT, make_comment, make_draft

pytestmark = pytest.mark.django_db

SCRIPT = {"Accept": "application/json"}


def waiting(**fields):
    return make_comment(status="pending", **fields)


def answer_page(comment):
    return f"{SCREEN}{comment.pk}/answer/"


def edit_page(comment):
    return f"{SCREEN}{comment.pk}/edit/"


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


class TestAnAnswer:
    def test_approves_what_it_answers_and_is_undone_with_it(self, desk, moderator):
        comment = waiting()
        data = {"comment": "We have asked them.", "version": comment.version}

        response = desk.post(answer_page(comment), data, headers=SCRIPT)

        assert response.status_code == 200
        made = Comment.objects.get(body="We have asked them.")
        assert (made.user, made.parent, made.status) == (moderator, comment, "approved")
        assert status_of(comment) == "approved"
        told = response.json()
        assert told["done"] == "1 reply answered."
        assert told["replies"][0]["version"] == comment.version + 1
        [batch] = desk.get(SCREEN).context["batches"]
        assert str(batch["batch"]) == told["batch"]
        desk.post(TAKE_BACK, {"batch": told["batch"]})
        assert (status_of(comment), status_of(made)) == ("pending", "trash")

    def test_leads_back_without_script(self, desk):
        comment = waiting()

        response = desk.post(answer_page(comment) + "?sort=newest", {"comment": "Yes."})

        assert response["Location"] == f"{SCREEN}?sort=newest"
        assert said(desk.get(SCREEN)) == ["1 reply answered."]

    def test_of_nothing_is_given_back(self, desk):
        comment = waiting(body="Is it true?")

        response = desk.post(answer_page(comment), {"comment": " \n "})

        assert response.status_code == 422
        assert "Write a reply." in response.text
        assert "Is it true?" in response.text

    def test_that_is_too_late_comes_back_with_who_was_first(self, desk):
        comment = waiting()
        moderation.spam([comment.pk], by=None, at=AT)
        data = {"comment": "Every word.", "version": comment.version}

        response = desk.post(answer_page(comment), data)

        assert response.status_code == 409
        assert "Every word." in response.text
        assert "was marked as spam by the rules" in response.text

    def test_under_a_story_that_nobody_sees_comes_back(self, desk):
        comment = waiting(story=make_draft())

        response = desk.post(answer_page(comment), {"comment": "Every word."})

        assert response.status_code == 422
        assert "Every word." in response.text

    def test_needs_a_reply(self, desk):
        assert desk.get(f"{SCREEN}{10**30}/answer/").status_code == 404


class TestAnEdit:
    def test_changes_the_text_and_is_undone(self, desk, moderator):
        comment = make_comment(body="His number is 555.")
        assert "His number is 555." in desk.get(edit_page(comment)).text
        data = {"comment": "His number is (removed).", "version": comment.version}

        response = desk.post(edit_page(comment), data)

        assert response.status_code == 302
        comment.refresh_from_db()
        assert comment.body == "His number is (removed)."
        assert comment.events.get().by == moderator
        [batch] = desk.get(SCREEN).context["batches"]
        assert batch["text"] == "1 reply edited."

    def test_of_a_reply_that_has_changed_is_given_back(self, desk):
        comment = waiting()
        version = comment.version
        moderation.approve([comment.pk], by=None, at=AT)

        response = desk.post(
            edit_page(comment), {"comment": "My words.", "version": version}
        )

        assert response.status_code == 409
        assert "My words." in response.text
        assert "was approved by the rules" in response.text

    def test_of_nothing_is_given_back(self, desk):
        comment = waiting()

        response = desk.post(edit_page(comment), {"comment": ""}, headers=SCRIPT)

        assert response.status_code == 422
        assert response.json()["said"] == ["Write a reply."]


class TestReports:
    def test_are_dismissed_and_the_reply_stays(self, desk, full_card):
        comment = full_card()
        data = {"verb": "dismiss", "reply": f"{comment.pk}:{comment.version}"}

        response = desk.post(f"{SCREEN}decide/", data, headers=SCRIPT)

        assert response.status_code == 200
        comment.refresh_from_db()
        assert (comment.open_reports, comment.status) == (0, "approved")
        assert comment.reports.get().outcome == "dismissed"
        assert f"card-{comment.pk}" not in desk.get(f"{SCREEN}?tab=reported").text

    def test_a_pick_of_the_editors_is_a_button(self, desk):
        comment = make_comment()
        data = {"verb": "feature", "reply": f"{comment.pk}:{comment.version}"}

        desk.post(f"{SCREEN}decide/", data)

        comment.refresh_from_db()
        assert comment.featured_at == AT
        assert 'value="unfeature"' in desk.get(f"{SCREEN}?tab=approved").text


class TestAClaim:
    def test_is_taken_and_given_back(self, desk, moderator):
        first, second = waiting(), waiting()

        assert desk.post(CLAIM, {"reply": first.pk}).status_code == 204
        first.refresh_from_db()
        assert first.claimed_by == moderator
        assert first.claimed_until == AT + timedelta(minutes=2)

        desk.post(CLAIM, {"reply": second.pk, "left": first.pk})
        first.refresh_from_db()
        assert first.claimed_by is None

    def test_of_another_stays(self, desk, full_card):
        comment = full_card()

        desk.post(CLAIM, {"reply": comment.pk, "left": comment.pk})

        claimant = comment.claimed_by
        comment.refresh_from_db()
        assert comment.claimed_by == claimant

    @pytest.mark.parametrize("key", ["", "abc", "9" * 30, "-1"])
    def test_of_nonsense_is_none(self, desk, key):
        assert desk.post(CLAIM, {"reply": key, "left": key}).status_code == 204


class TestAWriter:
    def test_has_a_page_of_its_own_where_it_is_decided_on(self, desk):
        comment = waiting()
        page = reverse("admin:comments_commenter_change", args=[comment.commenter_id])

        assert f'href="{page}"' in desk.get(SCREEN).text

    def test_that_was_banned_is_pardoned_by_undo(self, desk, moderator):
        comment = waiting()
        moderation.ban([comment.commenter_id], by=moderator, at=AT)

        response = desk.get(SCREEN)

        assert '<span class="chip chip-overdue">Banned</span>' in response.text
        [batch] = response.context["batches"]
        assert batch["text"] == "1 writer banned."
        desk.post(TAKE_BACK, {"batch": batch["batch"]})
        person = Commenter.objects.get(pk=comment.commenter_id)
        assert person.standing == "normal"
