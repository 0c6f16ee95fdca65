"""Reports: what readers tell moderators of a reply, what becomes of it (case 53)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from articles import workflow
from comments import moderation
from comments.models import Comment, ModerationEvent, Report
from comments.moderation import Outcome
from newsroom import roles
from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OWN = {"Sec-Fetch-Site": "same-origin"}
GOOD = {"reason": "abuse", "text": "He called me names."}
UNKNOWN = "6f1c2a34-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveler:
        yield traveler


@pytest.fixture
def comment():
    return make_comment(make_story(headline="The tide"), author_name="Bob")


def page_of(comment):
    return f"/comments/{getattr(comment, 'uid', comment)}/report/"


def send(client, comment, *, address="192.0.2.7", agent="One", headers=OWN, **changes):
    return client.post(
        page_of(comment),
        GOOD | changes,
        headers={**headers, "User-Agent": agent},
        REMOTE_ADDR=address,
    )


def tell(comment, number, at=AT, network=None):
    """A report of a reader of their own, from a network of their own unless given."""
    network = number if network is None else network
    reporter = moderation.Reporter(address=f"10.0.{network}.1", agent=str(number))
    return moderation.report(comment, reason="abuse", text="", reporter=reporter, at=at)


def reports_of(comment):
    comment.refresh_from_db()
    return comment.open_reports


class TestTheForm:
    def test_shows_the_reply_and_the_reasons(self, client, comment):
        response = client.get(page_of(comment))

        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert comment.body in response.text
        for reason in Report.Reason.values:
            assert f'value="{reason}"' in response.text
        assert not response.cookies

    def test_is_linked_from_every_public_reply(self, client, comment):
        story = comment.story

        assert f'href="{page_of(comment)}"' in client.get(story.get_absolute_url()).text
        workflow.edit(
            story, {"discussion_mode": "closed"}, by=None, at=AT, version=story.version
        )
        assert f'href="{page_of(comment)}"' in client.get(story.get_absolute_url()).text

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
    def test_of_what_readers_cannot_see_is_not_there(self, client, status):
        hidden = make_comment(status=status)

        one, two = client.get(page_of(hidden)), client.get(page_of(UNKNOWN))

        assert (one.status_code, two.status_code) == (404, 404)
        assert one.content == two.content

    def test_thanks_whoever_comes(self, client, comment):
        hidden = make_comment(status="spam")

        shown, not_shown = (
            client.get(f"{page_of(uid)}?done") for uid in (comment, hidden)
        )

        assert (shown.status_code, not_shown.status_code) == (200, 200)
        assert comment.get_absolute_url() in shown.text
        assert not_shown.content == client.get(f"{page_of(UNKNOWN)}?done").content


class TestAReportThatIsTaken:
    def test_waits_for_the_moderators_and_hides_nothing(self, client, comment):
        tag = client.get(comment.story.get_absolute_url())["ETag"]

        response = send(client, comment)

        assert response.status_code == 303
        assert response["Location"] == f"{page_of(comment)}?done"
        assert "Thank you" in client.get(response["Location"]).text
        report = Report.objects.get()
        assert (report.comment, report.reason) == (comment, "abuse")
        assert (report.text, report.at) == ("He called me names.", AT)
        assert "192.0.2" not in report.reporter_key + report.network_key
        assert reports_of(comment) == 1
        assert comment.status == "approved"
        assert client.get(comment.story.get_absolute_url())["ETag"] == tag

    def test_does_not_stop_a_decision_that_is_under_way(self, client, comment):
        send(client, comment)

        batch = moderation.spam(
            [comment.pk], by=None, at=AT, versions={comment.pk: comment.version}
        )

        assert batch.count(Outcome.DONE) == 1

    def test_case_53_counts_once_for_a_reader_and_looks_the_same_twice(
        self, client, comment
    ):
        """Also on the next day."""
        first, second = send(client, comment), send(client, comment, reason="spam")
        with time_machine.travel(AT + DAY, tick=False):
            third = send(client, comment)

        assert first["Location"] == second["Location"] == third["Location"]
        assert Report.objects.count() == 1

    def test_case_53_is_ignored_on_an_own_reply(self, client):
        story = make_story()
        text = {
            "comment": "Hm.",
            "name": "Ann",
            "email": "a@example.org",
            "subject": "",
        }
        client.post(f"/comments/post/{story.uid}/", text, headers=OWN)
        own = Comment.objects.get()
        moderation.approve([own.pk], by=None, at=AT)

        assert send(client, own).status_code == 303
        assert not Report.objects.exists()

    def test_case_53_weighs_once_for_a_network(self, client, comment):
        for number in range(3):
            send(client, comment, agent=f"Agent {number}", address=f"192.0.2.{number}")
        assert Report.objects.count() == 3
        assert reports_of(comment) == 1

        send(client, comment, address="198.51.100.7")
        assert reports_of(comment) == 2

    def test_needs_no_words(self, client, comment):
        assert send(client, comment, text="").status_code == 303
        assert Report.objects.get().text == ""


class TestAReportThatIsNotTaken:
    def test_case_53_is_one_of_a_thousand_of_a_network(self, client, comment):
        """Limited, with what was typed in the form."""
        others = [make_comment() for _ in range(10)]
        for other in others:
            assert send(client, other).status_code == 303

        response = send(client, comment)

        assert response.status_code == 429
        assert response["Retry-After"] == "3600"
        assert "He called me names.</textarea>" in response.text
        assert 'value="abuse" id="report-reason_1" required checked' in response.text
        assert reports_of(comment) == 0
        with time_machine.travel(AT + HOUR + MINUTE, tick=False):
            assert send(client, comment).status_code == 303

    def test_comes_from_another_site(self, client, comment):
        response = send(client, comment, headers={"Origin": "https://evil.example"})

        assert response.status_code == 403
        assert "He called me names.</textarea>" in response.text
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        "changes", [{"reason": ""}, {"reason": "because"}, {"text": "t" * 1001}]
    )
    def test_is_not_filled_in_rightly(self, client, comment, changes):
        response = send(client, comment, **changes)

        assert response.status_code == 422
        [field] = changes
        assert f'href="#report-{field}"' in response.text
        assert f'id="report-{field}_error"' in response.text
        assert (GOOD | changes)["text"] + "</textarea>" in response.text
        assert not Report.objects.exists()

    @pytest.mark.parametrize("status", ["pending", "spam", "trash"])
    def test_is_of_a_reply_that_was_put_away_meanwhile(self, client, comment, status):
        Comment.objects.filter(pk=comment.pk).update(status=status)

        response, other = send(client, comment), send(client, UNKNOWN)

        assert (response.status_code, other.status_code) == (404, 404)
        assert response.content == other.content
        assert "He called me names.</textarea>" in response.text

    def test_case_78_is_of_a_story_that_was_withdrawn(self, client, comment):
        workflow.withdraw(comment.story, by=None, at=AT)

        response = send(client, comment)

        assert response.status_code == 404
        assert "He called me names.</textarea>" in response.text
        assert "The tide" not in response.text

    def test_is_stopped_by_the_verb_too(self, comment):
        Comment.objects.filter(pk=comment.pk).update(status="spam")

        with pytest.raises(moderation.ReplyNotFound):
            tell(comment, 1)

    @pytest.mark.parametrize(
        ("body", "code"),
        [(b"a" * 300_000, 413), (b"reason=a;charset", 422), (b"", 422)],
    )
    def test_is_in_disorder(self, client, comment, body, code):
        response = client.generic(
            "POST",
            page_of(comment),
            body,
            content_type="application/x-www-form-urlencoded",
            headers=OWN,
        )

        assert response.status_code == code

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_is_sent_by_another_method(self, client, comment, method):
        assert getattr(client, method)(page_of(comment)).status_code == 405


class TestADecision:
    def test_that_the_reply_stays_closes_its_reports(self, comment):
        moderator = make_user(roles.MODERATOR)
        tell(comment, 1)
        tell(comment, 2)

        batch = moderation.dismiss_reports([comment.pk], by=moderator, at=AT)

        assert batch.count(Outcome.DONE) == 1
        assert reports_of(comment) == 0
        assert {r.outcome for r in Report.objects.all()} == {"dismissed"}
        assert {r.decided_by for r in Report.objects.all()} == {moderator}
        event = ModerationEvent.objects.get(action="dismiss")
        assert (event.by, event.comment) == (moderator, comment)
        again = moderation.dismiss_reports([comment.pk], by=moderator, at=AT)
        assert again.count(Outcome.ALREADY) == 1

    def test_case_53_is_opened_again_by_a_new_reader_alone_and_once(self, comment):
        tell(comment, 1)
        moderation.dismiss_reports([comment.pk], by=None, at=AT)

        assert tell(comment, 1, at=AT + DAY) is None
        assert reports_of(comment) == 0
        assert tell(comment, 2, at=AT + DAY)
        assert reports_of(comment) == 1
        assert tell(comment, 2, at=AT + 2 * DAY) is None
        assert reports_of(comment) == 1

    @pytest.mark.parametrize("verb", ["reject", "spam", "trash"])
    def test_to_put_the_reply_away_upholds_them(self, comment, verb):
        tell(comment, 1)

        batch = moderation.DECISIONS[verb]([comment.pk], by=None, at=AT)

        assert reports_of(comment) == 0
        report = Report.objects.get()
        assert (report.outcome, report.decided_at) == ("upheld", AT)

        moderation.undo(batch.uid, by=None, at=AT + MINUTE)
        assert reports_of(comment) == 1
        report.refresh_from_db()
        assert (report.outcome, report.decided_at) == ("", None)

    def test_to_dismiss_is_undone_with_what_came_since(self, comment):
        tell(comment, 1)
        batch = moderation.dismiss_reports([comment.pk], by=None, at=AT)
        tell(comment, 2, at=AT + MINUTE)

        moderation.undo(batch.uid, by=None, at=AT + 2 * MINUTE)

        assert reports_of(comment) == 2
        assert Report.objects.open().count() == 2

    def test_that_was_undone_leaves_earlier_ones_alone(self, comment):
        tell(comment, 1)
        moderation.dismiss_reports([comment.pk], by=None, at=AT)
        tell(comment, 2)
        batch = moderation.trash([comment.pk], by=None, at=AT + MINUTE)

        moderation.undo(batch.uid, by=None, at=AT + 2 * MINUTE)

        outcomes = Report.objects.order_by("pk").values_list("outcome", flat=True)
        assert list(outcomes) == ["dismissed", ""]
        assert reports_of(comment) == 1

    def test_is_one_too_many_though_midnight_came_between(self, comment):
        midnight = (AT + DAY).replace(hour=0, minute=0)
        for number in range(10):
            tell(make_comment(), number, at=midnight - MINUTE, network=1)

        with pytest.raises(moderation.TooManyReports):
            tell(comment, 10, at=midnight, network=1)

    def test_to_dismiss_is_for_moderators(self, comment):
        tell(comment, 1)

        with pytest.raises(PermissionDenied):
            moderation.dismiss_reports([comment.pk], by=make_user(), at=AT)
        assert reports_of(comment) == 1

    def test_counts_as_a_recount_would(self, comment):
        for number in range(3):
            tell(comment, number, network=number // 2)

        assert moderation.recount() == []


def test_a_report_costs_a_fixed_number_of_queries(
    client, comment, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        send(client, comment)
