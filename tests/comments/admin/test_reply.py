"""The page of one reply: what it says, and the decisions on it."""

from datetime import timedelta

import pytest

from comments import moderation
from tests.factories import AT, make_comment, make_draft

from .addresses import LIST, change_page, decide_page, said

pytestmark = pytest.mark.django_db


MINUTE = timedelta(minutes=1)


class TestAReply:
    def test_is_shown_whole_with_reasons_and_history(self, desk):
        comment = make_comment(
            status="pending",
            body="word " * 200 + "end",
            reasons=[
                {"rule": "staff-name", "fact": "Anna Berg"},
                {"rule": "every-reply", "fact": ""},
            ],
        )
        batch = moderation.trash([comment.pk], by=None, at=AT)
        moderation.undo(batch.uid, by=None, at=AT + MINUTE)

        text = desk.get(change_page(comment)).text

        assert "end" in text
        assert "The name looks like that of a member of staff: Anna Berg" in text
        assert "moved to the trash" in text
        assert "undone Jul 14, 2026, 09:31 UTC" in text
        assert "put back" in text

    def test_cannot_be_edited(self, desk):
        comment = make_comment(status="pending")

        text = desk.get(change_page(comment)).text
        response = desk.post(change_page(comment), {"status": "approved", "body": "x"})

        assert "<textarea" not in text
        assert 'name="_save"' not in text
        assert response.status_code == 403
        comment.refresh_from_db()
        assert comment.status == "pending"

    @pytest.mark.parametrize("verb", moderation.DECISIONS)
    def test_has_a_button_for_each_verb(self, desk, verb):
        comment = make_comment(status="spam" if verb != "spam" else "pending")
        text = desk.get(change_page(comment)).text
        assert f'formaction="{decide_page(comment)}" name="verb" value="{verb}"' in text

        response = desk.post(
            decide_page(comment),
            {"verb": verb, "version": f"{comment.pk}:{comment.version}"},
            follow=True,
        )

        assert response.redirect_chain == [(LIST, 302)]
        assert len(said(response)) == 1
        assert comment.events.get().action == verb

    def test_was_decided_since_the_page_was_opened(self, desk):
        comment = make_comment(status="pending")
        seen = f"{comment.pk}:{comment.version}"
        moderation.approve([comment.pk], by=None, at=AT)

        desk.post(decide_page(comment), {"verb": "spam", "version": seen})

        comment.refresh_from_db()
        assert comment.status == "approved"

    @pytest.mark.parametrize("verb", ["", "undo", "submit", "delete", "\x00"])
    def test_knows_no_other_verb(self, desk, verb):
        comment = make_comment(status="pending")

        desk.post(decide_page(comment), {"verb": verb})

        assert not comment.events.exists()

    def test_does_not_name_a_hidden_story(self, desk):
        comment = make_comment(make_draft(headline="Secret"), status="pending")

        assert "Secret" not in desk.get(change_page(comment)).text

    @pytest.mark.parametrize("key", ["abc", "0", "9" * 30, "-1", "1_2F", "%FF"])
    def test_that_is_not_there_is_said_to_be(self, desk, key):
        page = f"{LIST}{key}/"

        assert desk.get(f"{page}change/").status_code == 302
        assert desk.post(f"{page}decide/", {"verb": "approve"}).status_code == 302
