"""Reasons for a rejection, and the rules for all stories, on the screen."""

import re

import pytest

from comments.models import Conversation, SavedReason
from newsroom import roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db

REASONS = "/admin/comments/savedreason/"
CONVERSATION = "/admin/comments/conversation/1/change/"


def log_in(client, role):
    client.force_login(make_user(role))


def make_reason(title, position=0, **fields):
    return SavedReason.objects.create(title=title, position=position, **fields)


class TestReasons:
    def listed(self, reasons, **changes):
        """The form of the list as the browser would send it."""
        count = len(reasons)
        data = {"form-TOTAL_FORMS": count, "form-INITIAL_FORMS": count, "_save": ""}
        for number, reason in enumerate(reasons):
            row = {"position": reason.position, "is_active": reason.is_active}
            for name, old in row.items():
                data[f"initial-form-{number}-{name}"] = old
                new = changes.get(f"{reason.title}_{name}", old)
                if new is not False:
                    data[f"form-{number}-{name}"] = new
            data[f"form-{number}-id"] = reason.pk
        return data

    def test_the_first_nine_in_use_have_keys(self, client):
        log_in(client, roles.MODERATOR)
        for number in range(11):
            make_reason(f"Reason {number:02}", position=number + 3)
        make_reason("Old", is_active=False)

        html = client.get(REASONS).text

        keys = re.findall(r'class="field-key">([^<]*)<', html)
        assert keys == [*"123456789", "-", "-", "-"]
        assert 'aria-label="number: Reason 00"' in html.replace("Number", "number")

    def test_places_are_changed_on_the_list(self, client):
        log_in(client, roles.EDITOR)
        one, two = make_reason("One", 1), make_reason("Two", 2)
        data = self.listed([one, two], One_position=2, Two_position=1)

        response = client.post(REASONS, data)

        assert response.status_code == 302
        in_use = SavedReason.objects.in_use()
        assert [reason.title for reason in in_use] == ["Two", "One"]

    def test_one_is_put_out_of_use_on_the_list(self, client):
        log_in(client, roles.MODERATOR)
        one, two = make_reason("One", 1), make_reason("Two", 2)

        client.post(REASONS, self.listed([one, two], One_is_active=False))

        assert list(SavedReason.objects.in_use()) == [two]

    def test_a_place_that_is_none_is_shown_again(self, client):
        log_in(client, roles.MODERATOR)
        one = make_reason("One", 1)

        response = client.post(REASONS, self.listed([one], One_position="-7"))

        assert response.status_code == 200
        assert "errorlist" in response.text
        one.refresh_from_db()
        assert one.position == 1

    def test_a_title_that_is_taken_keeps_what_was_typed(self, client):
        log_in(client, roles.MODERATOR)
        make_reason("Insult")

        data = {"title": "Insult", "text": "Argue, please.", "position": 3}
        html = client.post(f"{REASONS}add/", data).text

        assert "already exists" in html
        assert "Argue, please." in html
        assert SavedReason.objects.count() == 1

    def test_is_added_and_changed(self, client):
        log_in(client, roles.MODERATOR)
        data = {"title": "Insult", "text": "No.", "position": 3, "is_active": "on"}
        client.post(f"{REASONS}add/", data)
        reason = SavedReason.objects.get()

        client.post(f"{REASONS}{reason.pk}/change/", data | {"text": "Argue."})

        reason.refresh_from_db()
        assert (reason.text, reason.position, reason.is_active) == ("Argue.", 3, True)

    def test_is_never_deleted(self, client):
        log_in(client, roles.ADMINISTRATOR)
        reason = make_reason("Insult")

        response = client.post(f"{REASONS}{reason.pk}/delete/", {"post": "yes"})

        assert response.status_code == 403

    @pytest.mark.parametrize("rows", [20, 200])
    def test_the_list_costs_twelve_queries(
        self, client, rows, django_assert_max_num_queries
    ):
        log_in(client, roles.MODERATOR)
        for number in range(rows):
            make_reason(f"Reason {number}")

        with django_assert_max_num_queries(12):
            html = client.get(REASONS).text

        assert html.count('class="field-key"') == rows


class TestConversation:
    typed = {
        "link_limit": 2,
        "flood_gap": 15,
        "filter_mode": "shadow",
        "filter_holds_from": "0.6",
        "filter_puts_away_from": "0.95",
        "mails_moderators": "on",
    }

    def test_opens_by_itself(self, client):
        log_in(client, roles.ADMINISTRATOR)

        response = client.get("/admin/comments/conversation/", follow=True)

        assert response.redirect_chain == [(CONVERSATION, 302)]
        assert "<h1>Rules for all stories</h1>" in response.text

    def test_is_changed_from_the_next_reply_on(self, client):
        log_in(client, roles.ADMINISTRATOR)

        data = self.typed | {"holds_every_reply": "on", "link_limit": 0}
        response = client.post(CONVERSATION, data, follow=True)

        assert response.redirect_chain == [(CONVERSATION, 302)]
        assert "from the next reply on" in response.text
        stored = Conversation.objects.the_one()
        assert (stored.holds_every_reply, stored.link_limit) == (True, 0)

    @pytest.mark.parametrize(
        "change",
        [
            {"filter_holds_from": "0.99"},
            {"filter_holds_from": "0"},
            {"filter_puts_away_from": "1.1"},
            {"filter_holds_from": "nan"},
            {"link_limit": "-1"},
            {"link_limit": "99999999"},
            {"flood_gap": "soon"},
            {"filter_mode": "perhaps"},
        ],
    )
    def test_what_cannot_be_is_shown_again(self, client, change):
        log_in(client, roles.ADMINISTRATOR)

        response = client.post(CONVERSATION, self.typed | change)

        ((name, value),) = change.items()
        assert response.status_code == 200
        assert "errornote" in response.text
        assert f'name="{name}"' in response.text
        assert getattr(Conversation.objects.the_one(), name) != value

    def test_every_field_is_explained(self, client):
        log_in(client, roles.ADMINISTRATOR)

        html = client.get(CONVERSATION).text

        assert html.count("_helptext") >= len(self.typed)

    def test_is_not_for_editors(self, client):
        log_in(client, roles.EDITOR)

        assert client.post(CONVERSATION, self.typed).status_code == 403
        assert client.get("/admin/comments/conversation/").status_code == 403
