"""The verbs of the desk's rules."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError

from comments.models import Conversation, Rule, SavedReason
from comments.moderation import judging, ruling
from newsroom import roles
from tests.factories import AT, make_rule, make_user

pytestmark = pytest.mark.django_db


def add(term, **fields):
    return ruling.add_rule({"term": term, **fields}, by=None, at=AT)


def refusal(term, **fields):
    with pytest.raises(ValidationError) as refused:
        add(term, **fields)
    return refused.value.message_dict["term"][0]


class TestAddRule:
    def test_a_new_rule_is_in_force_and_known_by_its_author(self):
        by = make_user(roles.MODERATOR)

        rule = ruling.add_rule({"term": "  free \n money "}, by=by, at=AT)

        rule.refresh_from_db()
        assert rule.term == "free money"
        assert rule.is_active
        assert rule.is_whole_word
        assert (rule.added_by, rule.added_at) == (by, AT)
        assert LogEntry.objects.get().action_time == AT

    def test_nothing_else_can_be_set(self):
        rule = add("casino", hits=7, pk=99)

        assert rule.hits == 0
        assert rule.pk != 99

    def test_only_who_may_adds_one(self):
        with pytest.raises(PermissionDenied):
            ruling.add_rule({"term": "casino"}, by=make_user(roles.REPORTER), at=AT)

        assert not Rule.objects.exists()

    @pytest.mark.parametrize("term", ["", "a", "...", "\u200b", "é", "-1-"])
    def test_a_term_that_is_found_everywhere_is_refused(self, term):
        assert "at least two letters" in refusal(term)

    @pytest.mark.parametrize("term", ["0.0.0.0/0", "128.0.0.0/4", "2000::/3"])
    def test_a_large_part_of_the_internet_is_refused(self, term):
        assert "too large" in refusal(term)

    @pytest.mark.parametrize("term", ["casino", "192.0.2", "300.1.1."])
    def test_a_network_is_one(self, term):
        assert "Type a network" in refusal(term, where="network")

    def test_a_term_of_300_letters_is_refused(self):
        assert "at most 200" in refusal("a" * 300)

    @pytest.mark.parametrize(
        "twin", ["casino", "CASINO", "\uff43asino", "cas\u200bino"]
    )
    def test_a_rule_that_there_is_is_refused(self, twin):
        make_rule("Casino")

        assert refusal(twin) == "This is a rule already: “Casino”."

    def test_it_is_said_when_it_is_switched_off(self):
        make_rule("Casino", is_active=False)

        assert "switched off" in refusal("casino")

    def test_the_same_term_may_be_looked_for_elsewhere(self):
        make_rule("casino", where="name")

        assert add("casino", where="email").pk

    def test_what_no_field_holds_is_refused(self):
        with pytest.raises(ValidationError, match="no_such_place"):
            add("casino", where="no_such_place")


class TestAddRules:
    def test_tells_what_became_of_every_line(self):
        make_rule("poker")
        texts = ["casino", "", "  ", "Poker", "x", "casino", "192.0.2.", "viagra"]

        lines = ruling.add_rules(texts, {"action": "block"}, by=None, at=AT)

        told = [(line.term, line.is_new, bool(line.refusal)) for line in lines]
        assert told == [
            ("casino", True, False),
            ("Poker", False, False),
            ("x", False, True),
            ("casino", False, False),
            ("192.0.2.", True, False),
            ("viagra", True, False),
        ]
        assert set(Rule.objects.values_list("term", "action")) == {
            ("poker", "hold"),
            ("casino", "block"),
            ("192.0.2.", "block"),
            ("viagra", "block"),
        }

    def test_costs_as_much_for_two_as_for_two_hundred(
        self, django_assert_max_num_queries
    ):
        by = make_user(roles.MODERATOR)
        by.has_perm("comments.add_rule")
        with django_assert_max_num_queries(7):
            ruling.add_rules([f"term {n}" for n in range(200)], {}, by=by, at=AT)

        assert LogEntry.objects.count() == Rule.objects.count() == 200

    def test_a_list_of_which_one_came_meanwhile_is_judged_again(self, monkeypatch):
        make_rule("poker")
        judge, calls = judging.judge, []

        def early(texts, common):
            """As somebody sees it who looked before there was a rule."""
            calls.append(1)
            if len(calls) > 1:
                return judge(texts, common)
            new = [Rule(term=text, **common) for text in texts]
            return [judging.Line(term=r.term, rule=r, is_new=True) for r in new]

        monkeypatch.setattr(ruling, "judge", early)
        lines = ruling.add_rules(["poker", "casino"], {}, by=None, at=AT)

        assert [line.is_new for line in lines] == [False, True]
        assert Rule.objects.count() == 2

    def test_only_who_may_adds_any(self):
        with pytest.raises(PermissionDenied):
            ruling.add_rules(["casino"], {}, by=make_user(roles.REPORTER), at=AT)


class TestChangeRule:
    def test_writes_what_differs_and_remembers_what_it_was(self):
        by, rule = make_user(roles.EDITOR), make_rule("casino")
        Rule.objects.update(hits=3)  # counted since

        changes = {"action": "block", "is_active": False, "note": "", "hits": 0}
        ruling.change_rule(rule, changes, by=by, at=AT)

        rule.refresh_from_db()
        assert (rule.action, rule.is_active, rule.hits) == ("block", False, 3)
        entry = LogEntry.objects.get()
        assert entry.get_change_message() == (
            "action: Hold → Reject unread; in force: yes → no"
        )

    def test_a_change_is_changed_back(self):
        rule = make_rule("casino")
        ruling.change_rule(rule, {"is_active": False}, by=None, at=AT)
        ruling.change_rule(rule, {"is_active": True}, by=None, at=AT)

        rule.refresh_from_db()
        assert rule.is_active

    def test_no_change_is_no_history(self):
        rule = make_rule("casino")
        ruling.change_rule(rule, {"term": "casino "}, by=make_user(roles.EDITOR), at=AT)

        assert not LogEntry.objects.exists()

    def test_a_rule_becomes_no_other_rule(self):
        rule = make_rule("casino")
        make_rule("poker")

        with pytest.raises(ValidationError):
            ruling.change_rule(rule, {"term": "POKER"}, by=None, at=AT)

        rule.refresh_from_db()
        assert rule.term == "casino"

    def test_its_own_term_may_be_spelled_anew(self):
        rule = make_rule("casino")

        ruling.change_rule(rule, {"term": "Casino"}, by=None, at=AT)

        assert Rule.objects.get().term == "Casino"

    def test_only_who_may_changes_one(self):
        with pytest.raises(PermissionDenied):
            by = make_user(roles.REPORTER)
            ruling.change_rule(make_rule("casino"), {"note": "x"}, by=by, at=AT)


class TestReasons:
    def test_a_reason_is_added_and_changed(self):
        by = make_user(roles.MODERATOR)
        reason = ruling.add_reason({"title": " Insult ", "position": 1}, by=by, at=AT)

        changed = ruling.change_reason(reason, {"position": 2}, by=by, at=AT)

        assert (changed.title, changed.position) == ("Insult", 2)
        assert LogEntry.objects.count() == 2

    def test_a_title_is_taken_once(self):
        SavedReason.objects.create(title="Insult")

        with pytest.raises(ValidationError) as refused:
            ruling.add_reason({"title": "Insult"}, by=None, at=AT)

        assert "title" in refused.value.message_dict

    def test_only_who_may_changes_one(self):
        reason, by = SavedReason.objects.create(title="x"), make_user(roles.REPORTER)

        with pytest.raises(PermissionDenied):
            ruling.change_reason(reason, {"title": "y"}, by=by, at=AT)


class TestConversation:
    def test_is_changed_by_administrators(self):
        by = make_user(roles.ADMINISTRATOR)

        ruling.change_conversation({"link_limit": 3}, by=by, at=AT)

        assert Conversation.objects.the_one().link_limit == 3
        assert LogEntry.objects.get().get_change_message() == "links: 2 → 3"

    def test_is_not_changed_by_editors(self):
        with pytest.raises(PermissionDenied):
            by = make_user(roles.EDITOR)
            ruling.change_conversation({"link_limit": 3}, by=by, at=AT)

    @pytest.mark.parametrize(
        "scores", [(0.9, 0.5), (0, 0.5), (0.5, 1.5), (-1, 0.5), (float("nan"), 0.5)]
    )
    def test_the_scores_are_in_order(self, scores):
        held, put_away = scores
        changes = {"filter_holds_from": held, "filter_puts_away_from": put_away}

        with pytest.raises(ValidationError):
            ruling.change_conversation(changes, by=None, at=AT)

    def test_what_settle_keeps_is_not_for_people(self):
        before = Conversation.objects.the_one().settled_through

        ruling.change_conversation({"settled_through": AT}, by=None, at=AT)

        assert Conversation.objects.the_one().settled_through == before
