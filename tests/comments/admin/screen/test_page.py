"""The page of the screen: what a card must show, its order, its filters, its cost."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from articles import workflow
from comments import moderation
from comments.models import Comment, Discussion, Rule
from comments.querysets import ORDERS, Selection
from tests.comments.admin.addresses import SCREEN
from tests.factories import AT, make_comment, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def page(desk, **query):
    response = desk.get(SCREEN, query)
    assert response.status_code == 200
    return response


def shown(response):
    return [card.comment.pk for card in response.context["cards"]]


def waiting(**fields):
    return make_comment(status="pending", **fields)


def article(response, comment):
    found = re.search(
        rf'<article[^>]* id="card-{comment.pk}".*?</article>', response.text, re.DOTALL
    )
    return found[0]


@pytest.mark.usefixtures("reasons", "decided_today", "learned_filter")
@pytest.mark.parametrize("number", [5, 25])
def test_as_many_cards_with_everything_cost_twelve_queries(
    desk, moderator, full_card, number, django_assert_num_queries
):
    cards = [full_card() for _ in range(number)]
    for _ in "abc":
        moderation.trash([waiting().pk], by=moderator, at=AT)
    cache.clear()

    with django_assert_num_queries(12):
        response = page(desk)

    assert shown(response) == [comment.pk for comment in cards]
    for comment in cards:
        html = article(response, comment)
        name = comment.author_name.partition(" ")[2]
        for text in (
            comment.author_name,
            comment.author_email,
            f"Council {name}",
            f"Part {name}",
            f"Asked {name}.",
            f"<mark>clown{name}</mark>",
            f"<mark>https://pool{name}.example/2026</mark>",
            "<ins>that.</ins>",
            f"all of rule {comment.matched_rule_id}",
            "3 approved, 1 rejected, 1 spam",
            f"Earlier approved {name}.",
            f"Earlier spam {name}.",
            f"Maria {name}",
            "others from this network",
            "Reported by 1 reader",
            f"Rude {name}.",
            "Insult",
            "First seen",
            "Spam filter:",
        ):
            assert text in html
        assert html.count('class="chip chip-status-') == 3 + 1
    assert response.text.count("1 reply moved to the trash.") >= 3


def test_the_head_says_what_waits_and_since_when(desk):
    waiting(submitted_at=AT - timedelta(hours=3, minutes=12))
    waiting()

    text = page(desk).text

    assert "<b data-waiting>2</b>" in text
    assert '<b title="Jul 14, 2026, 06:18 UTC">3\xa0hours, 12\xa0minutes</b>' in text


def test_case_78_a_story_that_is_gone_takes_its_replies_out_of_the_queue(desk):
    """And out of the numbers and of a bulk; restored, it brings them back."""
    story = make_story()
    before = {"status_changed_at": AT - MINUTE}
    gone = waiting(story=story, open_reports=1, **before)
    stays = waiting(**before)
    workflow.withdraw(story, by=None, at=AT)

    response = page(desk)
    assert shown(response) == [stays.pk]
    assert "<b data-waiting>1</b>" in response.text
    assert response.context["reported"] == 0
    assert shown(page(desk, tab="reported")) == []
    everything = Comment.objects.selected(Selection(before=AT))
    assert [comment.pk for comment in everything] == [stays.pk]

    story.refresh_from_db()
    workflow.restore(story, by=None, at=AT)
    story.refresh_from_db()
    workflow.publish(story, by=None, at=AT)
    assert set(shown(page(desk))) == {gone.pk, stays.pk}


@pytest.mark.usefixtures("decided_today")
def test_the_head_says_how_long_decisions_took_today(desk):
    text = page(desk).text

    assert "<b>5 min</b> median today" in text
    assert "<b>9 min</b> for 9 of 10 today" in text


class TestWhatACardShows:
    def test_markup_as_text(self, desk):
        body = "<script>alert(1)</script> {{ 7*7 }} <b>bold</b>"
        comment = waiting(
            author_name="<img src=x>", body=body, author_url="https://a.b/<"
        )

        html = article(page(desk), comment)

        assert "<script>" not in html
        assert "<img" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} &lt;b&gt;" in html
        assert 'href="https://a.b' not in html

    def test_a_hidden_story_without_its_headline(self, desk):
        comment = make_comment(make_draft(headline="Secret"), status="rejected")

        response = page(desk, tab="rejected")

        assert "Secret" not in response.text
        assert "(not public)" in article(response, comment)
        narrowed = page(desk, tab="rejected", story=comment.story_id)
        assert "Secret" not in narrowed.text

    def test_a_long_reply_folded(self, desk):
        comment = waiting(body="word " * 500 + "last")

        html = article(page(desk), comment)

        assert "The whole reply, 2504 letters" in html
        assert '<details class="card-rest">' in html
        assert "last" in html

    def test_a_long_reply_open_where_the_word_stands_in_the_rest(self, desk):
        comment = waiting(
            body="word " * 500 + "clown",
            reasons=[{"rule": "held-term", "fact": "clown"}],
        )

        html = article(page(desk), comment)

        assert '<details class="card-rest" open>' in html
        assert "<mark>clown</mark>" in html

    @pytest.mark.parametrize(
        ("minutes", "chip"),
        [(29, "quiet"), (30, "warn"), (119, "warn"), (120, "overdue")],
    )
    def test_how_late_it_is(self, desk, minutes, chip):
        comment = waiting(submitted_at=AT - minutes * MINUTE)

        html = article(page(desk), comment)

        assert f'class="card-age"><span class="chip chip-{chip}">' in html
        assert f'datetime="{comment.submitted_at:%Y-%m-%dT%H:%M}' in html

    def test_only_the_verbs_that_lead_somewhere(self, desk):
        comment = make_comment(status="spam")

        html = article(page(desk, tab="spam"), comment)

        values = re.findall(r'name="verb" value="([a-z]+)"', html)
        assert values == ["approve", "restore", "hold", "reject", "trash"]

    def test_a_reason_that_it_does_not_know_by_its_code(self, desk):
        comment = waiting(reasons=[{"rule": "moon-phase", "fact": "full"}])

        assert "moon-phase <b" in article(page(desk), comment)

    def test_no_claim_that_is_over_or_ones_own(self, desk, moderator, full_card):
        over, own = full_card(), full_card()
        Comment.objects.filter(pk=over.pk).update(claimed_until=AT)
        Comment.objects.filter(pk=own.pk).update(claimed_by=moderator)

        assert "is-claimed" not in page(desk).text


class TestOrder:
    def test_is_the_oldest_first(self, desk):
        replies = [waiting(submitted_at=AT - n * MINUTE) for n in (5, 9, 7)]

        assert shown(page(desk)) == [replies[n].pk for n in (1, 2, 0)]

    def test_may_be_another(self, desk):
        first = waiting(spam_score=0.2, open_reports=1)
        second = waiting(spam_score=0.9)
        third = waiting(open_reports=4)

        def keys(sort):
            return shown(page(desk, sort=sort))

        assert keys("newest") == [third.pk, second.pk, first.pk]
        assert keys("reported") == [third.pk, first.pk, second.pk]
        assert keys("score") == [second.pk, first.pk, third.pk]

    @pytest.mark.parametrize("sort", ORDERS)
    def test_goes_on_where_a_page_ended_though_its_last_reply_is_decided(
        self, desk, sort
    ):
        story = make_story()
        replies = [
            waiting(
                story=story,
                submitted_at=AT - (n % 7) * MINUTE,
                open_reports=n % 3,
                spam_score=None if n % 5 == 0 else n % 4 / 4,
            )
            for n in range(60)
        ]
        seen, address = [], f"{SCREEN}?sort={sort}"
        while address:
            response = desk.get(address)
            seen += shown(response)
            more = re.search(r'href="([^"]+)" rel="next"', response.text)
            address = more and more[1].replace("&amp;", "&")
            moderation.trash(seen[-1:], by=None, at=AT)

        assert len(seen) == len(set(seen))
        assert set(seen) == {comment.pk for comment in replies}

    @pytest.mark.parametrize(
        "place",
        ["x", "~", "~1", "2026-07-14T09:00:00~5", "0001-01-01T00:00+14:00~5", "nan~1"],
    )
    def test_starts_anew_at_a_place_that_is_none(self, desk, place):
        comment = waiting()

        assert shown(page(desk, after=place)) == [comment.pk]


class TestFilters:
    def test_narrow_the_queue(self, desk):
        rule = Rule.objects.create(term="clown", added_at=AT)
        section = make_section("Coast")
        wanted = waiting(
            story=make_story(section=section),
            held_for="held-term",
            matched_rule=rule,
            network="192.0.2.0/24",
            submitted_at=AT - timedelta(hours=5),
        )
        waiting(held_for="links", network="198.51.100.0/24")

        for query in (
            {"story": wanted.story_id},
            {"section": section.pk},
            {"rule": rule.pk},
            {"writer": wanted.commenter_id},
            {"why": "held-term"},
            {"network": "192.0.2.0/24"},
            {"age": "late"},
        ):
            response = page(desk, **query)
            assert shown(response) == [wanted.pk], query
        assert "Rule: clown" in page(desk, rule=rule.pk).text
        assert len(shown(page(desk, age="fresh"))) == 1

    @pytest.mark.parametrize("status", Comment.Status.values[1:])
    def test_show_what_stands_in_a_state(self, desk, status):
        replies = {s: make_comment(status=s) for s in Comment.Status.values}

        assert shown(page(desk, tab=status)) == [replies[status].pk]

    def test_show_what_readers_report(self, desk, full_card):
        full_card()
        reported = make_comment(open_reports=7)

        response = page(desk, tab="reported")

        assert shown(response)[0] == reported.pk
        assert len(shown(response)) == 2

    @pytest.mark.parametrize(
        "query",
        [
            "?tab=nothing&sort=sideways&age=old",
            "?story=abc&section=-1&writer=1e9&rule=%D9%A3",
            "?story=" + "9" * 30,
            "?why=%07&network=a%EF%BB%BFb",
            "?network=" + "1" * 5000,
            "?why='%20OR%201=1",
        ],
    )
    def test_survive_a_forged_address(self, desk, query):
        waiting()

        assert desk.get(SCREEN + query).status_code == 200


class TestAnEmptyQueue:
    def test_says_so_and_what_to_do_instead(self, desk):
        text = page(desk).text

        assert "Nothing waits. What readers send shows up here." in text
        assert "Look at what was approved last" in text
        assert 'id="bulk"' not in text

    def test_leads_to_what_is_reported(self, desk):
        make_comment(open_reports=2)

        assert "Look at what is reported" in page(desk).text

    def test_says_that_the_filters_leave_nothing(self, desk):
        waiting()

        assert "Nothing that these filters show." in page(desk, why="links").text


def test_the_bar_counts_what_waits_as_the_page_does(desk):
    comment = waiting()
    Discussion.objects.filter(pk=comment.story_id).update(waiting_count=214)

    assert page(desk).text.count(">214") == 3
