"""The desk's rules on the screen: the list, the form with its preview, the paste."""

import html
import re

import pytest
from django.core.cache import cache

from comments import moderation
from comments.models import Rule
from newsroom import roles
from tests.factories import AT, make_comment, make_rule, make_story, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/rule/"
ADD, PASTE = f"{LIST}add/", f"{LIST}paste/"


@pytest.fixture
def moderator(client):
    user = make_user(roles.MODERATOR, username="kim")
    client.force_login(user)
    return user


@pytest.fixture
def decided(moderator):
    """Six replies on which people decided: of each kind one about a casino."""
    story = make_story()

    def decide(verb, *bodies, by=moderator):
        comments = [make_comment(story, status="pending", body=body) for body in bodies]
        verb([comment.pk for comment in comments], by=by, at=AT)

    decide(moderation.approve, "The casino burned down.", "A fine day.")
    decide(moderation.spam, "Come to our C\u0410SINO now!", "Buy pills.")
    decide(moderation.trash, "casino casino")
    decide(moderation.approve, "The system let this casino pass.", by=None)
    make_comment(story, status="pending", body="This casino waits.")
    return story


def fill(term, **fields):
    return {"term": term, "where": "anywhere", "action": "hold", "note": ""} | fields


def text_of(html):
    return re.sub(
        r"\s+",
        " ",
        re.sub(
            r"</?(bdi|mark|strong)[^>]*>|(<[^>]*>)",
            lambda tag: " " if tag[2] else "",
            html,
        ),
    )


class TestPreview:
    def test_tells_what_it_would_have_held_and_stores_nothing(self, client, decided):
        response = client.post(ADD, fill("casino", _rehearse="", is_whole_word="on"))

        told = text_of(response.text)
        assert response.status_code == 200
        assert "3 of the last 5 replies on which people decided: 1 false hold" in told
        assert "and 2 that were put away." in told
        assert "The <mark>casino</mark> burned down." in response.text
        assert "Come to our <mark>C\u0410SINO</mark> now!" in response.text
        assert "casino waits" not in told
        assert "let this" not in told
        assert not Rule.objects.exists()

    def test_keeps_everything_typed(self, client, moderator):
        typed = fill(
            "casino", where="text", action="block", is_shadow="on", note="Why not"
        )

        html = client.post(ADD, typed | {"_rehearse": ""}).text

        assert 'name="term" value="casino"' in html
        assert '<option value="text" selected>' in html
        assert re.search(r'value="block"[^>]*checked', html)
        assert re.search(r'name="is_shadow"[^>]*checked', html)
        assert not re.search(r'name="is_whole_word"[^>]*checked', html)
        assert 'value="Why not"' in html
        assert "errornote" not in html

    def test_refuses_as_saving_would(self, client, moderator):
        html = client.post(ADD, fill("x", _rehearse="")).text

        assert "at least two letters" in html
        assert "What it would have held" not in html

    def test_says_so_when_there_is_nothing_to_compare_with(self, client, moderator):
        html = client.post(ADD, fill("casino", _rehearse="")).text

        assert "Nobody has decided on a reply yet" in html

    def test_quotes_ten_of_each_and_counts_the_rest(self, client, moderator):
        story = make_story()
        waiting = [
            make_comment(story, status="pending", body=f"casino {n}") for n in range(12)
        ]
        ids = [comment.pk for comment in waiting]
        moderation.approve(ids, by=moderator, at=AT)

        html = client.post(ADD, fill("casino", _rehearse="")).text

        assert html.count("<mark>") == 10
        assert "and 2 more" in html

    def test_looks_at_the_last_thousand(self, client, moderator, monkeypatch):
        monkeypatch.setattr("comments.admin.rehearsal.LOOKED_AT", 2)
        story = make_story()
        for body in ("casino", "one", "two"):
            comment = make_comment(story, status="pending", body=body)
            moderation.reject([comment.pk], by=moderator, at=AT)

        told = text_of(client.post(ADD, fill("casino", _rehearse="")).text)

        assert "in no reply on which people decided last: 2 were looked at" in told

    def test_the_last_decision_on_a_reply_counts_and_one_undone_does_not(
        self, client, moderator
    ):
        story = make_story()
        twice = make_comment(story, status="pending", body="casino")
        moderation.approve([twice.pk], by=moderator, at=AT)
        moderation.reject([twice.pk], by=moderator, at=AT)
        undone = make_comment(story, status="pending", body="casino")
        batch = moderation.spam([undone.pk], by=moderator, at=AT)
        moderation.undo(batch.uid, by=moderator, at=AT)

        told = text_of(client.post(ADD, fill("casino", _rehearse="")).text)

        assert "1 of the last 1 replies on which people decided: 0 false holds" in told

    def test_a_hostile_reply_is_quoted_as_text(self, client, moderator):
        comment = make_comment(status="pending", body="<script>casino</script>" * 99)
        moderation.spam([comment.pk], by=moderator, at=AT)

        html = client.post(ADD, fill("casino", _rehearse="")).text

        assert "<script>casino" not in html
        assert "&lt;script&gt;<mark>casino</mark>" in html

    def test_of_a_rule_that_is_changed(self, client, decided):
        rule = make_rule("pills")

        html = client.post(
            f"{LIST}{rule.pk}/change/", fill("casino", _rehearse="")
        ).text

        assert html.count("<mark>") == 4
        rule.refresh_from_db()
        assert rule.term == "pills"

    def test_a_link_from_a_card_fills_the_form_and_shows_it(self, client, decided):
        html = client.get(f"{ADD}?term=casino&where=text&is_active=x&pk=3").text

        assert 'name="term" value="casino"' in html
        assert '<option value="text" selected>' in html
        assert html.count("<mark>") == 4
        assert not Rule.objects.exists()

    def test_a_card_leads_to_rules_of_its_writer(self, client, moderator):
        make_comment(
            status="pending",
            author_email="a+b&c@example.org",
            author_url="https://casino.example/?a=1&b=2",
            network="192.0.2.0/24",
        )
        screen = client.get("/admin/comments/comment/moderate/").text

        links = [html.unescape(link) for link in re.findall(rf'"({ADD}[^"]*)"', screen)]

        filled = [client.get(link).context["adminform"].form.initial for link in links]
        assert filled == [
            {"where": "email", "term": "a+b&c@example.org"},
            {"where": "website", "term": "https://casino.example/?a=1&b=2"},
            {"where": "network", "term": "192.0.2.0/24"},
        ]

    @pytest.mark.parametrize(
        "query", ["?term=", "?term=x&where=nowhere", f"?term={'a' * 5000}"]
    )
    def test_a_strange_link_is_a_form(self, client, decided, query):
        assert client.get(ADD + query).status_code == 200


class TestForm:
    def test_adds_a_rule(self, client, moderator):
        response = client.post(ADD, fill("casino", action="block", is_whole_word="on"))

        rule = Rule.objects.get()
        assert response.status_code == 302
        assert (rule.term, rule.action, rule.is_active) == ("casino", "block", True)
        assert rule.added_by == moderator

    def test_an_error_keeps_everything_typed(self, client, moderator):
        make_rule("casino")

        html = client.post(ADD, fill("Casino", note="Why not")).text

        assert "This is a rule already: “casino”." in html
        assert 'value="Why not"' in html
        assert Rule.objects.count() == 1

    def test_two_who_change_different_things_keep_each_others(self, client, moderator):
        rule = make_rule("casino")
        opened = fill("casino", is_active="on", is_whole_word="on")
        opened |= {f"initial-{name}": value for name, value in opened.items()}
        opened |= {"initial-is_active": "True", "initial-is_whole_word": "True"}
        opened["initial-is_shadow"] = "False"
        Rule.objects.update(action="block")  # a colleague's

        client.post(f"{LIST}{rule.pk}/change/", opened | {"note": "Mine"})

        rule.refresh_from_db()
        assert (rule.action, rule.note) == ("block", "Mine")

    def test_the_form_carries_what_it_was_opened_with(self, client, moderator):
        rule = make_rule("casino", note="Why not")

        html = client.get(f"{LIST}{rule.pk}/change/").text

        assert re.search(r'name="initial-note" value="Why not"', html)
        assert re.search(r'name="initial-is_active" value="True"', html)

    def test_a_change_stands_in_the_history(self, client, moderator):
        rule = make_rule("casino")
        client.post(f"{LIST}{rule.pk}/change/", fill("casino", action="block"))

        html = client.get(f"{LIST}{rule.pk}/history/").text

        assert "Hold → Reject unread" in html
        assert "kim" in html

    def test_a_rule_is_never_deleted(self, client, moderator):
        rule = make_rule("casino")

        assert (
            client.post(f"{LIST}{rule.pk}/delete/", {"post": "yes"}).status_code == 403
        )
        assert "delete" not in client.get(
            f"{LIST}{rule.pk}/change/"
        ).text.lower().replace("never deleted", "")

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"term": "\x00"},
            {"term": "a" * 10_000},
            {"where": "nowhere"},
            {"action": "shoot"},
            {"term": "\ud800casino".encode("utf-8", "surrogatepass")},
        ],
    )
    def test_bad_input_is_a_form_with_errors(self, client, moderator, data):
        for button in ("_save", "_rehearse"):
            response = client.post(ADD, {**data, button: ""})

            assert response.status_code == 200
            assert "errornote" in response.text
        assert not Rule.objects.exists()


class TestList:
    def test_tells_what_every_rule_does(self, client, moderator):
        make_rule("casino", hits=12, last_hit_at=AT, added_by=moderator)
        make_rule("press", is_whole_word=False, action="block", where="text")
        make_rule("old", is_active=False)

        told = text_of(client.get(LIST).text)

        assert "casino Anywhere Hold In force 12 Tue 14 Jul, 09:30 kim" in told
        assert "press In the text, also inside of words Reject unread In force" in told
        assert "old Anywhere Hold Off" in told

    @pytest.mark.parametrize(
        ("state", "terms"),
        [
            ("", {"casino", "poker", "old"}),
            ("force", {"casino"}),
            ("watch", {"poker"}),
            ("off", {"old"}),
        ],
    )
    def test_has_a_tab_for_each_state(self, client, moderator, state, terms):
        make_rule("casino")
        make_rule("poker", is_shadow=True)
        make_rule("old", is_active=False, is_shadow=True)

        response = client.get(LIST, {"state": state} if state else {})

        assert {rule.term for rule in response.context["cl"].result_list} == terms

    def test_a_rule_that_watches_tells_what_it_would_have_held(self, client, decided):
        make_rule("casino", is_shadow=True, added_at=AT.replace(year=2025))
        make_rule("zebra", is_shadow=True, added_at=AT.replace(year=2025))

        told = text_of(client.get(LIST).text)

        assert "would have held 3: 2 put away, 1 approved" in told
        assert "would have held none of 5" in told

    def test_only_decisions_since_it_watches_count(self, client, decided):
        make_rule("casino", is_shadow=True, added_at=AT)

        assert "would have held none of 0" in text_of(client.get(LIST).text)

    def test_switches_what_is_ticked_off_and_on(self, client, moderator):
        casino, poker = make_rule("casino"), make_rule("poker")
        ticked = {"_selected_action": [casino.pk, "x", 999], "index": "0"}

        client.post(LIST, ticked | {"action": "switch_off"})
        assert not Rule.objects.get(pk=casino.pk).is_active
        assert Rule.objects.get(pk=poker.pk).is_active

        response = client.post(LIST, ticked | {"action": "switch_on"}, follow=True)
        assert Rule.objects.get(pk=casino.pk).is_active
        assert "1 rule switched on." in response.text

    @pytest.mark.parametrize("rows", [20, 200])
    def test_costs_twelve_queries(
        self, client, decided, rows, django_assert_max_num_queries
    ):
        for number in range(rows):
            make_rule(f"term {number}", is_shadow=number % 2, added_by=make_user())
        cache.clear()

        with django_assert_max_num_queries(12):
            response = client.get(LIST)

        assert len(response.context["cl"].result_list) == min(rows, 100)


class TestPaste:
    def paste(self, client, terms, **fields):
        return client.post(PASTE, fill("", **fields) | {"terms": terms})

    def test_a_preview_tells_of_each_line_and_stores_nothing(self, client, decided):
        make_rule("poker")

        html = self.paste(client, "casino\r\n\r\nPOKER\nx\n", _preview="").text

        told = text_of(html)
        assert "1 new rule, 1 there already, 1 refused." in told
        assert "casino new 1 2" in told
        assert "This is a rule already: “poker”." in told
        assert "at least two letters" in told
        assert "POKER" in html.split("<textarea")[1]
        assert Rule.objects.count() == 1

    def test_adds_what_can_be_added_and_tells_of_each_line(self, client, moderator):
        make_rule("poker")
        data = "casino\nviagra\npoker\n-"

        response = self.paste(client, data, _add="", action="block", is_shadow="on")

        assert "2 rules added, 1 there already, 1 refused." in text_of(response.text)
        added = Rule.objects.exclude(term="poker")
        assert set(added.values_list("term", "action", "is_shadow", "added_by")) == {
            ("casino", "block", True, moderator.pk),
            ("viagra", "block", True, moderator.pk),
        }

    def test_a_list_is_added_once(self, client, moderator):
        self.paste(client, "casino\nviagra", _add="")

        told = text_of(self.paste(client, "casino\nviagra", _add="").text)

        assert "0 rules added, 2 there already, 0 refused." in told
        assert Rule.objects.count() == 2

    @pytest.mark.parametrize("terms", ["", "\n \n", "x y\n" * 2001, "a" * 400_001])
    def test_a_list_of_nothing_or_too_much_is_refused(self, client, moderator, terms):
        response = self.paste(client, terms, _add="")

        assert response.status_code == 422
        assert "errornote" in response.text
        assert not Rule.objects.exists()

    def test_a_list_of_two_thousand_costs_fifteen_queries(
        self, client, decided, django_assert_max_num_queries
    ):
        terms = "\n".join(f"term {number}" for number in range(2000))
        for button in ("_preview", "_add"):
            with django_assert_max_num_queries(15):
                response = self.paste(client, terms, **{button: ""})

            assert response.status_code == 200
        assert Rule.objects.count() == 2000

    def test_is_for_those_who_may_add(self, client):
        client.force_login(make_user(roles.REPORTER))

        assert self.paste(client, "casino", _add="").status_code == 403
        assert not Rule.objects.exists()
