"""What people and programs send that they should not, case by case.

A case is a line of the table of bad input and abuse; the tests that play it have its
number in their names, here and in the files beside this one.
"""

import hashlib
import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.readers import network_of
from comments import moderation
from comments.models import Comment, Commenter, Conversation, Discussion
from comments.tickets import issue
from newsroom import roles
from tests.comments.sending import (
    GOOD,
    MINUTE,
    OWN,
    RECEIVED,
    UNKNOWN,
    assert_private,
    hidden_stories,
    holds_everything,
    post_page,
    reply_page,
    send,
)
from tests.factories import (
    AT,
    make_comment,
    make_commenter,
    make_draft,
    make_rule,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def story():
    return make_story(headline="The tide")


def decide(verb):
    """On every reply that is there."""
    ids = Comment.objects.values_list("pk", flat=True)
    moderation.DECISIONS[verb](list(ids), by=None, at=AT)


def later(**time):
    return time_machine.travel(AT + (timedelta(**time) or MINUTE), tick=False)


def arrive(story, *, address="", email="", ago=MINUTE):
    """A reply came a while ago, from this network or of this writer."""
    known = {"author_email": email} if email else {}
    network = network_of(address)
    return make_comment(story, submitted_at=AT - ago, network=network, **known)


def told(client, story, **typed):
    """All that a sender learns, save what the sender typed and when it came."""
    browser = client.__class__()
    response = send(browser, story, **typed)
    page = browser.get(response["Location"]).text
    for said in ("Well said.", "A casino."):
        page = page.replace(f"<p>{said}</p>", "")
    assert "awaiting moderation" in page
    page = re.sub(r"\?edit=[0-9a-f-]{36}", "?edit=", page)
    return response.status_code, response["Location"], page


class TestAReplyThatIsTaken:
    def test_case_01_waits_and_leads_on(self, client, story):
        response = send(client, story)

        assert response.status_code == 303
        assert response["Location"] == RECEIVED
        assert_private(response)
        comment = Comment.objects.get()
        assert (comment.story, comment.status) == (story, "pending")
        assert (comment.author_name, comment.author_email) == ("Ann", GOOD["email"])
        assert (comment.body, comment.author_url) == ("Well said.", GOOD["website"])
        assert comment.submitted_at == AT

    def test_case_03_waits_whoever_is_typed(self, client, story):
        """Who types a known address has proved nothing."""
        make_comment(author_name="Ann", author_email=GOOD["email"])

        send(client, story)

        assert Comment.objects.get(story=story).status == "pending"

    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            (OWN, "first-reply"),
            ({"Origin": "http://testserver"}, "first-reply"),
            ({"Referer": "http://testserver/2026/"}, "first-reply"),
            ({"Sec-Fetch-Site": "none"}, "first-reply"),
            ({}, "unknown-origin"),
        ],
    )
    def test_cases_46_47_comes_from_here_or_from_nobody_knows(
        self, client, story, headers, reason
    ):
        assert send(client, story, headers=headers).status_code == 303

        assert Comment.objects.get().held_for == reason

    def test_case_22_carries_nothing_that_the_form_has_not(self, client, story):
        response = send(
            client,
            story,
            status="approved",
            is_staff="1",
            user="1",
            legacy_id="7",
            submitted_at="2001-01-01",
            id="1",
            digest="x",
        )

        assert response.status_code == 303
        comment = Comment.objects.get()
        assert (comment.status, comment.submitted_at) == ("pending", AT)

    @pytest.mark.parametrize("key", ["next", "redirect_to"])
    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "\\\\evil.example"]
    )
    def test_case_44_leads_nowhere_else(self, client, story, key, target):
        response = client.post(
            f"{post_page(story)}?{key}={target}", GOOD | {key: target}, headers=OWN
        )

        assert (response.status_code, response["Location"]) == (303, RECEIVED)

    def test_cases_23_24_48_ignores_a_session(self, client, story):
        """Staff reply from the admin; outside it nobody is signed in."""
        client.force_login(make_user(roles.EDITOR, first_name="Ed", last_name="Itor"))
        client.cookies[settings.SESSION_COOKIE_NAME]["path"] = "/"

        with CaptureQueriesContext(connection) as queries:
            response = send(client, story)

        assert response.status_code == 303
        assert not any("django_session" in query["sql"] for query in queries)
        assert Comment.objects.get().author_name == "Ann"

    def test_case_25_gets_the_same_answer_with_the_name_of_staff(self, client, story):
        """The sender learns nothing."""
        make_user(first_name="Anna", last_name="Berg", email="desk@example.org")

        plain = send(client, story)
        disguised = send(client, story, name="\u0410nna Berg", email="b@example.org")

        assert disguised.status_code == plain.status_code == 303
        assert disguised["Location"] == plain["Location"]
        comment = Comment.objects.get(author_name="\u0410nna Berg")
        assert comment.reasons[0] == {"rule": "staff-name", "fact": "Anna Berg"}

    def test_case_26_is_stored_once_for_a_double_click(self, client, story):
        first, second = send(client, story), send(client, story)

        assert first.status_code == second.status_code == 303
        assert Comment.objects.count() == 1

    def test_case_28_may_say_the_same_elsewhere(self, client, story):
        root = make_comment(story)

        for number, place in enumerate(
            [(story, ""), (make_story(), ""), (story, str(root.uid))]
        ):
            with time_machine.travel(AT + number * MINUTE, tick=False):
                response = send(client, place[0], parent=place[1])
            assert response.status_code == 303
        assert Comment.objects.count() == 4

    def test_case_29_may_repeat_what_is_in_the_trash(self, client, story):
        send(client, story)
        moderation.trash([Comment.objects.get().pk], by=None, at=AT)

        with time_machine.travel(AT + MINUTE, tick=False):
            assert send(client, story).status_code == 303
        assert Comment.objects.count() == 2

    def test_case_20_at_full_depth_stands_one_level_up(self, client, story):
        chain = [make_comment(story)]
        for _ in range(4):
            chain.append(make_comment(story, parent=chain[-1]))

        assert send(client, story, parent=str(chain[4].uid)).status_code == 303

        comment = Comment.objects.get(author_name="Ann")
        assert (comment.parent, comment.reply_to) == (chain[3], chain[4])
        assert comment.depth == 4

    @pytest.mark.parametrize(
        "body",
        [
            "{{ 7*7 }} {% now 'Y' %}",
            "'; DROP TABLE comments_comment; --",
            "%s %d %(x)s",
            "=cmd|' /C calc'!A0",
            "a" * 5000,
            "\N{GRINNING FACE}" * 5000,
        ],
    )
    def test_cases_09_42_43_is_stored_literally(self, client, story, body):
        assert send(client, story, comment=body).status_code == 303
        assert Comment.objects.get().body == body

    def test_cases_11_43_loses_what_no_database_stores(self, client, story):
        data = (
            b"comment=a%00b%ED%A0%80%E2%80%AEc%FF&name=An%00n&email=ann@example.org"
            b"&parent=%00"
        )
        response = client.generic(
            "POST",
            post_page(story),
            data,
            content_type="application/x-www-form-urlencoded",
            headers=OWN,
        )

        assert response.status_code == 303
        comment = Comment.objects.get()
        assert comment.author_name == "Ann"
        assert comment.body == "ab\ufffd\ufffd\ufffdc\ufffd"


class TestProof:
    """An earlier approved reply lets the next one through, where it is proved."""

    def test_case_02_an_approved_reply_of_this_browser_opens_the_door(
        self, client, story
    ):
        send(client, story)
        decide("approve")
        story.refresh_from_db()
        version = story.discussion_version

        with later():
            response = send(client, story, comment="Once more.")

        comment = Comment.objects.get(body="Once more.")
        assert (comment.status, comment.reasons) == ("approved", [])
        assert response.status_code == 303
        assert response["Location"] == comment.get_absolute_url()
        story.refresh_from_db()
        assert (story.reply_count, story.discussion_version) == (2, version + 1)
        assert comment.commenter.approved_count == 2
        with later():
            assert "Once more." in client.get(story.get_absolute_url()).text

    def test_case_03_no_other_browser_proves_it(self, client, story):
        send(client, story, save="on")
        decide("approve")
        stranger = client.__class__()

        with later():
            send(stranger, story, comment="Me again.")

        assert Comment.objects.get(body="Me again.").held_for == "first-reply"

    def test_case_03_another_address_of_the_same_browser_proves_nothing(
        self, client, story
    ):
        send(client, story)
        decide("approve")

        send(client, story, email="b@example.org")

        assert Comment.objects.filter(status="pending").count() == 1

    @pytest.mark.parametrize("verb", ["reject", "spam", "trash", "hold"])
    def test_ends_with_the_approval(self, client, story, verb):
        send(client, story)
        decide("approve")
        decide(verb)

        with later():
            send(client, story, comment="Once more.")

        assert Comment.objects.get(body="Once more.").status == "pending"

    def test_lasts_a_day_or_a_year_where_the_name_is_saved(self, client, story):
        send(client, story)
        send(client, story, save="on", email="year@example.org")
        Comment.objects.update(status="approved")
        year, day = client, client.__class__()
        send(day, story, email="day@example.org")
        Comment.objects.update(status="approved")

        with later(days=2):
            send(day, story, email="day@example.org", comment="Two days later.")
            send(year, story, email="year@example.org", comment="And I.")

        assert Comment.objects.get(body="Two days later.").status == "pending"
        assert Comment.objects.get(body="And I.").status == "approved"

    def test_of_the_same_address_in_another_spelling_counts(self, client, story):
        send(client, story)
        decide("approve")

        with later():
            send(client, story, email="Ann+news@EXAMPLE.org", comment="Once more.")

        assert Comment.objects.get(body="Once more.").status == "approved"

    def test_does_not_open_a_story_that_is_held(self, client):
        story = make_story(discussion_mode="held")
        send(client, story)
        decide("approve")

        with later():
            send(client, story, comment="Once more.")

        assert Comment.objects.get(body="Once more.").held_for == "held-story"

    def test_the_same_click_leads_to_where_it_stands(self, client, story):
        send(client, story)
        decide("approve")

        first = Comment.objects.get()
        assert send(client, story)["Location"] == first.get_absolute_url()


class TestFlood:
    def test_case_30_fifteen_seconds_between_two(self, client, story):
        send(client, story)

        with later(seconds=14):
            early = send(client, story, comment="At once.")
        with later(seconds=15):
            on_time = send(client, story, comment="At once.")

        assert early.status_code == 429
        assert early["Retry-After"] == "1"
        assert holds_everything(early, comment="At once.")
        assert "in 1 second." in early.text
        assert on_time.status_code == 303

    def test_case_30_is_one_of_the_address_in_any_spelling(self, client, story):
        send(client, story)

        other = send(client, story, name="Bob", email="bob@example.org")
        same = send(client, story, name="Bob", email="ANN+b@example.org")

        assert (other.status_code, same.status_code) == (303, 429)

    def test_case_30_the_desk_sets_the_seconds(self, client, story):
        Conversation.objects.update(flood_gap=0)
        send(client, story)

        assert send(client, story, comment="At once.").status_code == 303

    def test_case_31_spoofed_addresses_change_nothing(self, client, story):
        """The hundredth and first of one network, whatever it says of itself."""
        for number in range(100):
            arrive(story, address=f"192.0.2.{number}")
        spoofed = {**OWN, "X-Forwarded-For": "198.51.100.1, 203.0.113.9"}

        response = client.post(
            post_page(story), GOOD, headers=spoofed, REMOTE_ADDR="192.0.2.200"
        )
        elsewhere = client.post(
            post_page(story), GOOD, headers=OWN, REMOTE_ADDR="198.51.100.7"
        )

        assert response.status_code == 429
        assert response["Retry-After"] == "600"
        assert holds_everything(response)
        assert elsewhere.status_code == 303

    def test_case_32_fifty_readers_behind_one_address_are_held(self, client, story):
        statuses = [
            client.__class__()
            .post(
                post_page(story),
                GOOD | {"email": f"{number}@example.org"},
                headers=OWN,
                REMOTE_ADDR="192.0.2.7",
            )
            .status_code
            for number in range(50)
        ]

        assert statuses == [303] * 50
        last = Comment.objects.latest("pk")
        assert (last.status, last.network) == ("pending", "192.0.2.0/24")
        assert {"rule": "flood", "fact": "network", "details": ["50"]} in last.reasons
        first = Comment.objects.earliest("pk")
        assert first.held_for == "first-reply"

    @pytest.mark.parametrize(
        ("sent", "within", "code"),
        [(30, timedelta(hours=23), 429), (29, timedelta(hours=23), 303)],
    )
    def test_thirty_a_day_are_enough(self, client, story, sent, within, code):
        for number in range(sent):
            arrive(story, email=GOOD["email"], ago=within - number * MINUTE)

        assert send(client, story).status_code == code

    def test_the_sixth_in_ten_minutes_is_held(self, client, story):
        send(client, story)
        decide("approve")
        for number in range(1, 6):
            with later(seconds=20 * number):
                send(client, story, comment=f"Number {number}.")

        fifth, sixth = (
            Comment.objects.get(body=f"Number {number}.") for number in (4, 5)
        )
        assert fifth.status == "approved"
        assert (sixth.status, sixth.held_for) == ("pending", "flood")

    def test_of_a_story_holds_and_then_refuses(self, client, story):
        many = [
            Comment(
                story=story,
                digest=f"{number:064x}",
                submitted_at=AT,
                status_changed_at=AT,
                path=str(number),
            )
            for number in range(999)
        ]
        Comment.objects.bulk_create(many)

        held = send(client, story)
        refused = send(client, story, email="b@example.org")

        assert (held.status_code, refused.status_code) == (303, 429)
        reasons = Comment.objects.get(author_name="Ann").reasons
        assert {"rule": "flood", "fact": "story", "details": ["1000"]} in reasons


class TestPrograms:
    def test_case_33_a_filled_trap_is_spam_and_nobody_is_told(self, client, story):
        response = send(client, story, subject="Cheap watches")

        assert response["Location"] == RECEIVED
        comment = Comment.objects.get()
        assert (comment.status, comment.held_for) == ("spam", "honeypot")
        assert "awaiting moderation" in client.get(RECEIVED).text

    def test_case_34_no_trap_at_all_is_held(self, client, story):
        fields = {key: text for key, text in GOOD.items() if key != "subject"}

        response = client.post(post_page(story), fields, headers=OWN)

        assert response.status_code == 303
        assert Comment.objects.get().held_for == "no-honeypot"

    @pytest.mark.parametrize(
        ("ticket", "held_for"),
        [
            ("missing", "first-reply"),
            ("forged", "forged-ticket"),
            ("elsewhere", "first-reply"),
            ("fast", "first-reply"),
            ("old", "first-reply"),
            ("good", "first-reply"),
        ],
    )
    def test_case_35_a_ticket_adds_to_the_score(self, client, story, ticket, held_for):
        tickets = {
            "missing": "",
            "forged": issue(story.uid, AT - MINUTE)[:-1] + "!",
            "elsewhere": issue(uuid.uuid4(), AT - MINUTE),
            "fast": issue(story.uid, AT - timedelta(seconds=2)),
            "old": issue(story.uid, AT - timedelta(days=3)),
            "good": issue(story.uid, AT - MINUTE),
        }

        assert send(client, story, ticket=tickets[ticket]).status_code == 303

        comment = Comment.objects.get()
        assert (comment.status, comment.held_for) == ("pending", held_for)

    def test_case_35_two_signs_hold_one_does_not(self, client, story):
        send(client, story)
        decide("approve")
        fast = issue(story.uid, AT + MINUTE)
        elsewhere = make_story()

        with later():
            send(client, story, comment="Fast.", ticket=fast)
        with later(seconds=120):
            fast = issue(elsewhere.uid, AT + 2 * MINUTE)
            send(client, elsewhere, comment="Fast.", ticket=fast)

        one, two = Comment.objects.filter(body="Fast.").order_by("pk")
        assert (one.status, one.reasons) == ("approved", [])
        assert two.reasons == [
            {"rule": "score", "fact": "0.60", "details": ["fast", "copy"]}
        ]

    @pytest.mark.parametrize(
        ("body", "limit", "status"),
        [
            ('<a href="http://a.example">One</a> link.', 2, "approved"),
            ("One is http://a.example", 2, "approved"),
            ("Two: http://a.example www.b.example", 2, "pending"),
            ('<a href="http://a.example">a</a> http://b.example', 2, "pending"),
            ("One is http://a.example", 1, "pending"),
            ("http://a.example " * 30 + "and words", 0, "approved"),
        ],
    )
    def test_case_36_links_count_as_in_wordpress(
        self, client, story, body, limit, status
    ):
        Conversation.objects.update(link_limit=limit)
        send(client, story)
        decide("approve")

        with later():
            send(client, story, comment=body)

        comment = Comment.objects.latest("pk")
        assert comment.status == status
        assert comment.held_for == ("links" if status == "pending" else "")

    def test_case_36_the_website_is_not_counted(self, client, story):
        Conversation.objects.update(link_limit=1)
        send(client, story)
        decide("approve")

        with later():
            send(client, story, comment="No link here.")

        assert Comment.objects.latest("pk").status == "approved"


class TestTheDesksRules:
    def test_a_held_term_is_named_and_counted(self, client, story):
        rule = make_rule("casino")

        send(client, story, comment="My C\u0430sino story.")

        comment = Comment.objects.get()
        assert (comment.status, comment.held_for) == ("pending", "held-term")
        assert comment.matched_rule == rule
        assert comment.reasons[0] == {
            "rule": "held-term",
            "fact": "C\u0430sino",
            "rule_id": rule.pk,
        }
        rule.refresh_from_db()
        assert (rule.hits, rule.last_hit_at) == (1, AT)

    def test_a_rule_that_watches_is_counted_and_holds_nothing(self, client, story):
        rule = make_rule("casino", is_shadow=True)
        send(client, story)
        decide("approve")

        with later():
            send(client, story, comment="My casino story.")

        comment = Comment.objects.latest("pk")
        assert (comment.status, comment.matched_rule) == ("approved", None)
        [reason] = comment.reasons
        assert (reason["rule_id"], reason["shadow"]) == (rule.pk, True)
        rule.refresh_from_db()
        assert rule.hits == 1

    @pytest.mark.parametrize(
        ("where", "term"),
        [
            ("name", "Ann"),
            ("email", "ann@example.org"),
            ("website", "ann.example.org"),
            ("network", "127.0.0.0/24"),
        ],
    )
    def test_looks_at_all_that_was_sent(self, client, story, where, term):
        make_rule(term, where=where)

        send(client, story)

        assert Comment.objects.get().held_for == "held-term"

    def test_case_39_who_is_refused_unread_is_told_what_all_are(self, client, story):
        """Of four that are put away for four reasons none learns anything."""
        make_rule("casino", action="block")
        banned = make_commenter("banned@example.org", standing="banned")
        muted = make_commenter(
            "muted@example.org", standing="muted", muted_until=AT + MINUTE
        )
        sent = {
            "pending": {"email": "good@example.org"},
            "blocked-term": {"email": "a@example.org", "comment": "A casino."},
            "banned": {"email": "banned@example.org"},
            "muted": {"email": "muted@example.org"},
            "honeypot": {"email": "b@example.org", "subject": "x"},
        }

        seen = {name: told(client, story, **typed) for name, typed in sent.items()}

        assert seen["blocked-term"] == seen["pending"]
        assert set(seen.values()) == {seen["pending"]}
        statuses = {c.held_for: c.status for c in Comment.objects.all()}
        assert statuses == {
            "first-reply": "pending",
            "blocked-term": "rejected",
            "banned": "rejected",
            "muted": "rejected",
            "honeypot": "spam",
        }
        for commenter in (banned, muted):
            commenter.refresh_from_db()
            assert commenter.rejected_count == 1

    def test_case_39_a_mute_ends_by_itself(self, client, story):
        make_commenter("ann@example.org", standing="muted", muted_until=AT)

        send(client, story)

        assert Comment.objects.get().held_for == "first-reply"

    def test_an_always_held_writer_is_held_with_proof(self, client, story):
        send(client, story)
        decide("approve")
        Commenter.objects.update(standing="held")

        with later():
            send(client, story, comment="Once more.")

        assert Comment.objects.latest("pk").held_for == "always-held"

    def test_a_story_that_is_flooded_holds_all(self, client, story):
        send(client, story)
        decide("approve")
        Discussion.objects.update(held_until=AT + 2 * MINUTE)

        with later():
            send(client, story, comment="During.")
        with later(seconds=120):
            send(client, story, comment="After.")

        during, after = Comment.objects.order_by("pk")[1:]
        assert (during.held_for, after.status) == ("held-flood", "approved")

    def test_who_was_put_away_often_is_held_with_proof(self, client, story):
        send(client, story)
        decide("approve")
        for _ in range(2):
            make_comment(
                story, author_email=GOOD["email"], status="spam", submitted_at=AT
            )

        with later():
            send(client, story, comment="Once more.")

        assert Comment.objects.latest("pk").reasons == [
            {"rule": "rejection-rate", "fact": "2/3"}
        ]


class TestADatabaseThatDoesNotAnswer:
    @pytest.mark.parametrize("error", [OperationalError, InterfaceError])
    def test_costs_nobody_the_text(self, client, story, monkeypatch, error):
        def fail(*args, **kwargs):
            raise error("database is locked")

        monkeypatch.setattr(moderation, "submit", fail)

        response = send(client, story, comment="A <long> text.")

        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert holds_everything(response, comment="A <long> text.")
        assert f'action="{reply_page(story)}"' in response.text
        assert_private(response)

    def test_is_not_asked_for_the_page_that_says_so(self, client, story):
        with connection.execute_wrapper(refuse):
            response = send(client, story)

        assert response.status_code == 503
        assert holds_everything(response)


def refuse(execute, sql, params, many, context):
    raise OperationalError


class TestAReplyThatIsNotTaken:
    @pytest.mark.parametrize(
        "changes",
        [
            {"name": ""},
            {"name": "  "},
            {"name": "\u200b"},
            {"email": ""},
            {"email": "a@b"},
            {"email": "a@@example.org"},
            {"email": "a@example.org%0aBcc:b@example.org"},
            {"comment": ""},
            {"comment": "<b></b>"},
            {"comment": "\u200b\u200b"},
            {"name": "n" * 246},
            {"email": "e" * 243 + "@example.org"},
            {"website": "https://example.org/" + "w" * 181},
            {"comment": "c" * 5001},
            {"website": "javascript:alert(1)"},
            {"website": "example.org"},
            {"website": "https://me:secret@example.org/"},
        ],
    )
    def test_cases_06_07_08_09_41_shows_what_is_wrong_and_all_that_was_typed(
        self, client, story, changes
    ):
        response = send(client, story, **changes)

        assert response.status_code == 422
        assert holds_everything(response, **changes)
        assert_private(response)
        [field] = changes
        assert f'href="#reply-{field}"' in response.text
        assert f'id="reply-{field}_error"' in response.text
        assert not Comment.objects.exists()

    def test_case_80_tells_a_screen_reader(self, client, story):
        """The summary takes the focus, the field names its error."""
        text = send(client, story, email="a@b").text

        assert (
            '<div class="notice notice-error" role="alert" tabindex="-1" autofo' in text
        )
        field = re.search(r'<input type="email"[^>]*>', text)[0]
        assert 'aria-invalid="true"' in field
        assert 'aria-describedby="reply-email_helptext reply-email_error"' in field

    def test_keeps_the_tick(self, client, story):
        ticked = send(client, story, email="", save="on").text
        plain = send(client, story, email="").text

        assert re.search(r'id="reply-save"[^>]* checked', ticked)
        assert not re.search(r'id="reply-save"[^>]* checked', plain)
        assert "data-fill" not in ticked

    def test_case_40_escapes_what_was_typed(self, client, story):
        markup = '"><script>alert(1)</script></textarea><svg onload=x>'

        text = send(client, story, comment=markup, name=markup, email=markup).text

        assert "<script>alert" not in text
        assert "<svg onload" not in text

    def test_case_12_takes_an_array_or_a_file_for_nothing(self, client, story):
        fields = {key: value for key, value in GOOD.items() if key != "comment"}
        multipart = (
            b"--b\r\nContent-Disposition: form-data; name=comment; filename=c.txt\r\n"
            b"\r\nA file.\r\n--b\r\nContent-Disposition: form-data; name=name\r\n\r\n"
            b"Ann\r\n--b--\r\n"
        )

        array = client.post(
            post_page(story), fields | {"comment[]": ["a", "b"]}, headers=OWN
        )
        file = client.generic(
            "POST",
            post_page(story),
            multipart,
            content_type="multipart/form-data; boundary=b",
            headers=OWN,
        )

        assert (array.status_code, file.status_code) == (422, 422)
        assert 'value="Ann"' in file.text

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Referer": "https://evil.example/"},
        ],
    )
    def test_case_45_from_another_site_needs_one_more_click(
        self, client, story, headers
    ):
        response = send(client, story, headers=headers)

        assert response.status_code == 403
        assert holds_everything(response)
        assert "another site" in response.text
        assert not Comment.objects.exists()
        assert not response.cookies

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
    def test_cases_18_21_to_a_reply_that_is_not_there_can_go_without_it(
        self, client, story, status
    ):
        hidden = make_comment(story, status=status, body="Unseen.")

        response = send(client, story, parent=str(hidden.uid))

        assert response.status_code == 403
        assert holds_everything(response)
        assert "without it" in response.text
        assert str(hidden.uid) not in response.text
        assert "Unseen." not in response.text
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize("parent", [UNKNOWN, "7", "abc", "\x00\x01", "-"])
    def test_case_18_to_nothing_can_go_without_it(self, client, story, parent):
        """Where nothing of the parent is left after cleaning."""
        response = send(client, story, parent=parent)

        assert response.status_code == (303 if parent == "\x00\x01" else 403)

    def test_case_19_to_a_reply_elsewhere_is_refused(self, client, story):
        elsewhere = make_comment()

        response = send(client, story, parent=str(elsewhere.uid))

        assert response.status_code == 422
        assert holds_everything(response)
        assert str(elsewhere.uid) not in response.text

    @pytest.mark.parametrize("mode", ["closed", "hidden"])
    def test_cases_16_17_to_a_closed_discussion_keeps_the_text(self, client, mode):
        response = send(client, make_story(discussion_mode=mode))

        assert response.status_code == 403
        assert holds_everything(response)
        assert "Replies are closed." in response.text
        assert not Comment.objects.exists()

    def test_to_a_page_is_refused(self, client):
        page = make_draft(kind="page", slug="about")
        workflow.publish(page, by=None, at=AT)

        assert send(client, page).status_code == 403
        assert not Comment.objects.exists()

    def test_case_16_to_a_story_that_is_too_old(self, client, settings):
        """The boundary."""
        settings.REPLIES_CLOSE_AFTER_DAYS = 14
        story = make_story(AT - timedelta(days=14) + MINUTE)
        assert send(client, story).status_code == 303

        with time_machine.travel(AT + MINUTE, tick=False):
            assert send(client, story, comment="Late.").status_code == 403

    def test_case_16_to_a_discussion_that_closes_now(self, client):
        """The boundary."""
        story = make_story(discussion_closes_at=AT + MINUTE)
        assert send(client, story).status_code == 303

        with time_machine.travel(AT + MINUTE, tick=False):
            assert send(client, story, comment="Late.").status_code == 403

    def test_case_17_is_stopped_by_the_verb_too(self, client, story, monkeypatch):
        """Closed between the view's question and the transaction."""

        def close(*args, **kwargs):
            raise moderation.DiscussionClosed

        monkeypatch.setattr(moderation, "submit", close)

        assert send(client, story).status_code == 403

    def test_case_27_the_same_later_is_a_duplicate(self, client, story):
        send(client, story)

        with time_machine.travel(AT + 2 * MINUTE, tick=False):
            response = send(client, story)

        assert response.status_code == 409
        assert holds_everything(response)
        assert Comment.objects.count() == 1


class TestAStoryThatIsNotThere:
    @pytest.mark.parametrize("state", hidden_stories())
    def test_cases_13_14_answers_as_if_it_never_was(self, client, state):
        hidden = hidden_stories()[state]()
        other = uuid.uuid4()

        for changes in ({}, {"email": "a@b"}, {"parent": "x"}):
            one, two = send(client, hidden, **changes), send(client, other, **changes)
            assert (one.status_code, two.status_code) == (404, 404)
            assert one.content == two.content
            assert dict(one.headers) == dict(two.headers)
            assert_private(one)
        foreign = {"Origin": "https://evil.example"}
        distant = send(client, hidden, headers=foreign, **changes)
        assert distant.content == one.content
        one, two = client.get(reply_page(hidden)), client.get(reply_page(other))
        assert (one.status_code, two.status_code) == (404, 404)
        assert one.content == two.content
        mine, nobodys = (
            client.get(f"/comments/mine/{uid}/") for uid in (hidden.uid, other)
        )
        assert mine.content == nobodys.content
        assert not Comment.objects.exists()

    def test_keeps_the_text(self, client):
        response = send(client, uuid.uuid4(), comment="A <long> text.")

        assert "A &lt;long&gt; text.</textarea>" in response.text

    @pytest.mark.parametrize("name", ["abc", "-1", str(2**63), "", "%00", "..%2f"])
    def test_case_13_has_no_such_address(self, client, name):
        response = client.post(f"/comments/post/{name}/", GOOD, headers=OWN)

        assert response.status_code in {400, 404}


class TestARequestInDisorder:
    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_case_04_by_another_method_is_refused(self, client, story, method):
        response = getattr(client, method)(post_page(story))

        assert response.status_code == 405
        assert response["Allow"] == "POST"

    @pytest.mark.parametrize("method", ["head", "options", "trace"])
    def test_case_05_has_no_effect(self, client, story, method):
        assert getattr(client, method)(post_page(story)).status_code == 405
        assert not Comment.objects.exists()

    def test_case_10_is_too_large(self, client, story):
        response = send(client, story, comment="a" * 10_000_000)

        assert response.status_code == 413
        assert "5,000 characters" in response.text
        assert_private(response)

    def test_case_10_has_too_many_fields(self, client, story):
        response = send(client, story, **{f"f{number}": "" for number in range(5000)})

        assert response.status_code in {400, 413}
        assert "not posted" in response.text

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"comment=a", "application/x-www-form-urlencoded; charset=utf-16"),
            (b"comment=a", "multipart/form-data"),
            (b"comment=a", "multipart/form-data; boundary=" + "b" * 300),
        ],
    )
    def test_case_11_cannot_be_read(self, client, story, body, content_type):
        response = client.generic(
            "POST", post_page(story), body, content_type=content_type, headers=OWN
        )

        assert response.status_code == 400
        assert "not posted" in response.text
        assert_private(response)

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
    def test_of_another_kind_holds_no_fields(self, client, story, content_type):
        response = client.generic(
            "POST", post_page(story), b"{", content_type=content_type, headers=OWN
        )

        assert response.status_code == 422

    def test_lies_about_its_length(self, client, story):
        response = client.generic(
            "POST", post_page(story), b"", headers=OWN, CONTENT_LENGTH="-1"
        )

        assert response.status_code in {400, 413}


class TestAfterwards:
    def test_case_59_undo_after_an_answer_came_restores(self, client, story):
        send(client, story)
        root = Comment.objects.get()
        batch = moderation.approve([root.pk], by=None, at=AT)
        answer = make_comment(story, parent=root, status="pending")
        root.refresh_from_db()

        undone = moderation.undo(batch.uid, by=None, at=AT)

        assert undone.count("done") == 1
        root.refresh_from_db()
        answer.refresh_from_db()
        assert (root.status, answer.status, answer.parent) == (
            "pending",
            "pending",
            root,
        )
        assert moderation.recount() == []

    @pytest.mark.parametrize("place", ["", "moderate/", "moderate/decide/", "undo/"])
    @pytest.mark.parametrize("verb", moderation.DECISIONS)
    def test_case_62_a_scanner_of_links_decides_nothing(
        self, client, story, place, verb
    ):
        """Whoever is signed in and only follows an address changes nothing."""
        comment = make_comment(story, status="pending")
        client.force_login(make_user(roles.MODERATOR))
        asked = {"verb": verb, "_verb": verb, "reply": comment.pk, "version": 1}

        for path in (place, f"{comment.pk}/change/", f"{comment.pk}/decide/"):
            client.get(f"/admin/comments/comment/{path}", asked | {"action": verb})

        comment.refresh_from_db()
        assert (comment.status, comment.version) == ("pending", 1)
        assert not comment.events.exists()

    def test_case_69_nobody_is_told_an_address(self, client, story):
        """Of an email or network address no public answer holds a word or a digest."""
        address, sent_from = "ann@example.org", "203.0.113.9"
        client.post(post_page(story), GOOD, headers=OWN, REMOTE_ADDR=sent_from)
        decide("approve")
        comment = Comment.objects.get()
        plain = [address, "ANN@example.org", sent_from, "203.0.113."]
        digests = [
            hashlib.new(name, text.encode()).hexdigest()
            for name in ("md5", "sha1", "sha256", "sha512")
            for text in (address, sent_from)
        ]
        keys = [comment.address_key, comment.commenter.email_key, comment.digest]
        stranger = client.__class__()

        for path in (
            story.get_absolute_url(),
            f"{story.get_absolute_url()}feed/",
            "/comments/feed/",
            f"/comments/{comment.uid}/",
            f"/comments/{comment.uid}/thread/",
            f"/comments/{comment.uid}/report/",
            f"{reply_page(story)}?to={comment.uid}",
            f"/comments/mine/{story.uid}/",
            RECEIVED,
            "/",
        ):
            response = stranger.get(path)
            assert response.status_code in {200, 302}
            answer = f"{dict(response.headers)} {response.text}".lower()
            assert not any(
                text.lower() in answer for text in (*plain, *digests, *keys)
            ), path
        assert "Well said." in stranger.get(f"/comments/{comment.uid}/thread/").text

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "UTC"])
    def test_case_79_replies_close_after_days_of_24_hours(self, client, settings, zone):
        """Also on the day on which the clocks go back."""
        settings.TIME_ZONE = zone
        settings.REPLIES_CLOSE_AFTER_DAYS = 14
        published = datetime(2026, 10, 20, 12, tzinfo=UTC)
        story = make_story(published)

        with time_machine.travel(published + timedelta(days=14, seconds=-1)):
            in_time = send(client, story)
        with time_machine.travel(published + timedelta(days=14), tick=False):
            late = send(client, story, email="b@example.org")

        assert (in_time.status_code, late.status_code) == (303, 403)


# Cases of what is not here: stories with a password; regular expressions; mail to
# readers (three); importing; proof of work; filters of other hosts.
NOT_HERE = {15, 38, 63, 65, 66, 74, 76, 77}


def test_every_case_is_played():
    """By a test, or a part of one, with its number in its name."""
    played = {
        int(number)
        for path in Path(__file__).parents[1].rglob("*.py")
        for name in re.findall(r"def (?:test_)?cases?((?:_\d\d)+)_", path.read_text())
        for number in name.split("_")[1:]
    }

    assert set(range(1, 81)) - NOT_HERE - played == set()
    assert not played & NOT_HERE
