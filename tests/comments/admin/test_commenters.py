"""Those who reply, on the screen: the list, the page of one, decisions on somebody."""

from datetime import timedelta

import pytest

from comments.models import Commenter, ModerationEvent
from newsroom import roles
from tests.factories import AT, make_comment, make_commenter, make_story, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/commenter/"


@pytest.fixture
def person():
    """Somebody with three replies."""
    story, email = make_story(), "ann@example.org"
    make_comment(story, author_name="Anne", author_email=email, body="First words.")
    make_comment(story, author_name="Ann", author_email=email, status="spam")
    comment = make_comment(
        story,
        author_name="Ann Lee",
        author_email=email,
        status="pending",
        body="Third.",
    )
    return comment.commenter


def page_of(person):
    return f"{LIST}{person.pk}/change/"


def decide(desk, person, verb, **data):
    data = {"verb": verb, "note": "", "seen": person.standing, **data}
    return desk.post(f"{LIST}{person.pk}/stand/", data, follow=True)


class TestList:
    def listed(self, response):
        return [person.name for person in response.context["cl"].result_list]

    def test_shows_everybody_with_the_last_name_and_the_record(self, desk, person):
        html = desk.get(LIST).text

        assert "<bdi>Ann Lee</bdi>" in html
        assert "<bdi>ann@example.org</bdi>" in html
        assert '<td class="field-spam_count">1</td>' in html

    @pytest.mark.parametrize(
        ("words", "names"),
        [
            ("ann@example.org", ["Ann Lee"]),
            ("ANN+news@example.org", ["Ann Lee"]),
            ("anne", ["Ann Lee"]),
            ("bob", ["Bob"]),
            ("@", []),
            ("%", []),
        ],
    )
    def test_finds_by_address_or_by_a_name(self, desk, person, words, names):
        make_comment(author_name="Bob")

        assert self.listed(desk.get(LIST, {"q": words})) == names

    def test_has_a_tab_for_each_standing(self, desk, person):
        make_comment(author_name="Bob")
        Commenter.objects.filter(pk=person.pk).update(standing="banned")

        assert self.listed(desk.get(LIST, {"standing": "banned"})) == ["Ann Lee"]
        assert self.listed(desk.get(LIST, {"standing": "held"})) == []
        assert len(self.listed(desk.get(LIST))) == 2

    @pytest.mark.parametrize("rows", [20, 200])
    def test_costs_twelve_queries(self, desk, rows, django_assert_max_num_queries):
        story = make_story()
        for _ in range(rows):
            make_comment(story)

        with django_assert_max_num_queries(12):
            response = desk.get(LIST)

        assert len(response.context["cl"].result_list) == min(rows, 50)


class TestPage:
    def test_shows_the_record_and_the_last_replies(self, desk, person):
        html = desk.get(page_of(person)).text

        assert "<h1><bdi>Ann Lee</bdi></h1>" in html
        assert "1 approved, 0 rejected, 1 spam" in html
        assert html.index("Third.") < html.index("First words.")

    def test_costs_the_same_for_any_number_of_replies(
        self, desk, person, django_assert_max_num_queries
    ):
        for _ in range(30):
            make_comment(author_email="ann@example.org")
        with django_assert_max_num_queries(12):
            html = desk.get(page_of(person)).text

        assert html.count("<blockquote") == 10

    def test_a_note_is_kept(self, desk, person):
        data = {"note": "Knows the harbor.\nIs often right.", "_save": ""}
        desk.post(page_of(person), data)

        person.refresh_from_db()
        assert person.note == "Knows the harbor.\nIs often right."
        assert "Knows the harbor." in desk.get(page_of(person)).text

    def test_nobody_is_deleted_or_added(self, desk, person):
        assert (
            desk.post(f"{LIST}{person.pk}/delete/", {"post": "yes"}).status_code == 403
        )
        assert desk.get(f"{LIST}add/").status_code == 403


class TestStanding:
    @pytest.mark.parametrize(
        ("verb", "standing"),
        [("ban", "banned"), ("mute", "muted"), ("always_hold", "held")],
    )
    def test_a_decision_and_its_pardon(self, desk, person, moderator, verb, standing):
        response = decide(desk, person, verb)

        person.refresh_from_db()
        assert person.standing == standing
        assert "from the next reply on" in response.text
        event = ModerationEvent.objects.filter(commenter=person).get()
        assert (event.action, event.by, event.at) == (verb, moderator, AT)

        decide(desk, person, "pardon")

        person.refresh_from_db()
        assert person.standing == "normal"

    @pytest.mark.parametrize(
        ("days", "muted"), [("7", 7), ("30", 30), ("", 1), ("x", 1), ("99999999", 1)]
    )
    def test_a_mute_ends(self, desk, person, days, muted):
        decide(desk, person, "mute", days=days)

        person.refresh_from_db()
        assert person.muted_until == AT + timedelta(days=muted)

    def test_a_note_that_was_typed_is_kept_with_the_decision(self, desk, person):
        decide(desk, person, "ban", note="Threatened the desk.")

        person.refresh_from_db()
        assert (person.standing, person.note) == ("banned", "Threatened the desk.")

    def test_who_decided_since_is_respected_and_the_note_is_kept(self, desk, person):
        Commenter.objects.filter(pk=person.pk).update(standing="banned")

        response = decide(desk, person, "mute", note="Only rude.")

        person.refresh_from_db()
        assert (person.standing, person.note) == ("banned", "Only rude.")
        assert "Somebody else decided" in response.text

    @pytest.mark.parametrize("verb", ["", "shoot", "pardon"])
    def test_what_is_no_decision_changes_nothing(self, desk, person, verb):
        assert decide(desk, person, verb).status_code == 200

        person.refresh_from_db()
        assert person.standing == "normal"

    @pytest.mark.parametrize("pk", ["0", "x", "9" * 30])
    def test_nobody_is_not_found(self, desk, pk):
        assert desk.post(f"{LIST}{pk}/stand/", {"verb": "ban"}).status_code == 404

    def test_is_for_those_who_may(self, client):
        person = make_commenter("ann@example.org")
        client.force_login(make_user(roles.REPORTER))

        assert decide(client, person, "ban").status_code == 403
        person.refresh_from_db()
        assert person.standing == "normal"
