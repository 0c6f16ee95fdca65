"""Stories on the desk: who sees them, what the verbs and the form do."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from articles import workflow
from articles.models import Story
from comments import moderation
from newsroom import roles
from tests.factories import (
    AT,
    make_comment,
    make_draft,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LIST = reverse("admin:articles_story_changelist")
ADD = reverse("admin:articles_story_add")


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def desk(client):
    """Logs a new member of staff in; returns the account."""

    def log_in(role, **fields):
        user = make_user(role, **fields)
        client.force_login(user)
        return user

    return log_in


def change(story):
    return reverse("admin:articles_story_change", args=[story.pk])


def typed(story=None, **fields):
    """What a browser sends from the form of a story."""
    data = {"discussion_mode": "open", "headline": "Typed", "body": "<p>Typed.</p>"}
    if story is None:
        data["section"] = make_section().pk
    else:
        data |= {
            "headline": story.headline,
            "slug": story.slug,
            "body": story.body,
            "section": story.section_id,
            "version": story.version,
        }
    return data | fields


def act(client, verb, *stories, **more):
    ids = [getattr(story, "pk", story) for story in stories]
    data = {"action": verb, "index": "0", "_selected_action": ids} | more
    if "answer" in more:  # to a page that showed the stories as they are given here
        data.setdefault("version", [f"{row.pk}:{row.version}" for row in stories])
    return client.post(LIST, data)


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


class TestWhoSees:
    def test_a_reporter_sees_the_own_stories_alone(self, client, desk):
        reporter = desk(roles.REPORTER)
        own, other = make_draft(owner=reporter), make_draft(headline="canary")

        response = client.get(LIST)

        assert [story.pk for story in response.context["cl"].result_list] == [own.pk]
        assert b"canary" not in client.get(change(other), follow=True).content
        assert client.get(LIST, {"q": "canary"}).context["cl"].result_list == []

    def test_a_reporter_only_looks_at_what_is_published(self, client, desk):
        reporter = desk(roles.REPORTER)
        story = make_story(owner=reporter)

        page = client.get(change(story))
        sent = client.post(change(story), typed(story, headline="Mine"))

        assert page.status_code == 200
        assert b'name="headline"' not in page.content
        assert sent.status_code == 409
        story.refresh_from_db()
        assert story.headline != "Mine"

    def test_an_editor_sees_the_own_sections(self, client, desk):
        editor = desk(roles.EDITOR)
        mine, other = make_section(), make_section()
        mine.editors.add(editor)
        other.editors.add(make_user(roles.EDITOR))
        seen, hidden = make_draft(section=mine), make_draft(section=other)

        shown = client.get(LIST).context["cl"].result_list

        assert [story.pk for story in shown] == [seen.pk]
        assert client.get(change(hidden)).status_code == 302

    def test_a_moderator_sees_no_stories(self, client, desk):
        desk(roles.MODERATOR)

        assert client.get(LIST).status_code == 403
        assert client.get(change(make_draft())).status_code in {302, 403}

    def test_there_is_no_delete(self, client, desk):
        desk(None, is_superuser=True)
        story = make_draft()

        address = reverse("admin:articles_story_delete", args=[story.pk])

        assert client.post(address, {"post": "yes"}).status_code == 403
        assert act(client, "delete_selected", story, post="yes").status_code == 302
        assert Story.objects.filter(pk=story.pk).exists()


class TestActions:
    def test_moves_what_may_be_moved_and_names_the_rest(self, client, desk):
        desk(roles.EDITOR)
        draft, live = make_draft(headline="One"), make_story(headline="Two")

        response = act(client, "submit", draft, live)

        draft.refresh_from_db()
        assert draft.status == Story.Status.REVIEW
        assert told(response) == [
            "In review: “One” (In review).",
            "“Two” is published: submit is not possible.",
        ]

    def test_publish_asks_once_and_names_the_headlines(self, client, desk):
        desk(roles.EDITOR)
        draft = make_draft(headline="Harbor & <fleet>")

        page = act(client, "publish", draft)
        assert "Harbor &amp; &lt;fleet&gt;" in page.content.decode()
        draft.refresh_from_db()
        assert draft.status == Story.Status.DRAFT

        act(client, "publish", draft, answer="yes")
        draft.refresh_from_db()
        assert draft.status == Story.Status.PUBLISHED

    def test_withdraw_keeps_the_note_for_readers(self, client, desk):
        desk(roles.EDITOR)
        story = make_story()

        assert act(client, "withdraw", story).status_code == 200
        act(client, "withdraw", story, answer="yes", public_note="It was wrong.")

        story.refresh_from_db()
        assert (story.status, story.public_note) == ("withdrawn", "It was wrong.")

    def test_send_back_needs_a_note(self, client, desk):
        desk(roles.EDITOR)
        story = workflow.submit(make_draft(), by=None, at=AT)

        refused = act(client, "send_back", story, answer="yes", note=" ")
        assert refused.status_code == 200
        assert "This field is required." in refused.content.decode()

        act(client, "send_back", story, answer="yes", note="Call the mayor.")
        story.refresh_from_db()
        assert story.status == Story.Status.DRAFT
        assert story.transitions.latest("pk").note == "Call the mayor."

    def test_hidden_stories_in_the_selection_change_nothing(self, client, desk):
        reporter = desk(roles.REPORTER)
        own, hidden = make_draft(owner=reporter), make_draft(headline="canary")

        response = act(client, "submit", own, hidden)

        hidden.refresh_from_db()
        assert hidden.status == Story.Status.DRAFT
        assert told(response) == [f"In review: “{own.headline}” (In review)."]

    def test_an_action_needs_its_permission(self, client, desk):
        reporter = desk(roles.REPORTER)
        own = make_draft(owner=reporter)

        act(client, "publish", own, answer="yes")

        own.refresh_from_db()
        assert own.status == Story.Status.DRAFT

    @pytest.mark.parametrize("pk", ["x", "9" * 40, "-1", "1\x00", "", "1e3", "\u0661"])
    def test_survives_ids_that_are_none(self, client, desk, pk):
        desk(roles.EDITOR)

        assert act(client, "submit", pk).status_code in {200, 302, 400}

    def test_trash_and_restore(self, client, desk):
        reporter = desk(roles.REPORTER)
        story = make_draft(owner=reporter)

        act(client, "trash", story)
        assert b'value="restore"' in client.get(change(story)).content
        act(client, "restore", story)

        story.refresh_from_db()
        assert story.status == Story.Status.DRAFT


class TestForm:
    def test_stores_a_new_story_of_the_writer(self, client, desk):
        reporter = desk(roles.REPORTER)

        response = client.post(ADD, typed(_continue="Save"))

        story = Story.objects.get()
        assert response.status_code == 302
        assert (story.owner, story.status) == (reporter, Story.Status.DRAFT)
        assert story.body == "<p>Typed.</p>"

    def test_a_verb_saves_first(self, client, desk):
        desk(roles.EDITOR)
        story = make_draft()

        client.post(change(story), typed(story, headline="Last", _verb="publish"))

        story.refresh_from_db()
        assert (story.headline, story.status) == ("Last", Story.Status.PUBLISHED)

    def test_a_refused_verb_keeps_what_was_saved(self, client, desk):
        desk(roles.EDITOR)
        story = make_draft()

        response = client.post(
            change(story), typed(story, headline="Last", body="", _verb="publish")
        )

        story.refresh_from_db()
        assert (story.headline, story.status) == ("Last", Story.Status.DRAFT)
        assert told(response) == ["“Last”: A story without text is not published."]

    def test_a_forged_verb_is_refused_and_the_text_saved(self, client, desk):
        reporter = desk(roles.REPORTER)
        story = make_draft(owner=reporter)

        for verb in ("publish", "settle", "__class__"):
            story.refresh_from_db()
            sent = typed(story, headline=f"By {verb}", _verb=verb)
            assert client.post(change(story), sent).status_code == 302

        story.refresh_from_db()
        assert (story.headline, story.status) == ("By __class__", "draft")

    def test_forged_fields_are_ignored(self, client, desk):
        reporter = desk(roles.REPORTER)
        story = make_draft(owner=reporter)
        forged = {
            "status": "published",
            "owner": make_user().pk,
            "uid": "00000000-0000-4000-8000-000000000000",
            "reply_count": 99,
            "lead_image": 1,
            "first_published_at": "2020-01-01",
        }

        client.post(change(story), typed(story, headline="New", **forged))

        stored = Story.objects.get(pk=story.pk)
        assert stored.headline == "New"
        assert (stored.status, stored.owner, stored.uid) == (
            "draft",
            reporter,
            story.uid,
        )
        assert (stored.reply_count, stored.first_published_at) == (0, None)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("headline", "nul \x00"),
            ("headline", "x" * 301),
            ("headline", "\u200b"),
            ("headline", "\x0b"),
            ("body", "nul \x00"),
            ("slug", "x" * 500),
            ("slug", "nul \x00"),
            ("section", "999999"),
            ("section", "x"),
            ("section", "9" * 40),
            ("section", "1\x00"),
            ("discussion_mode", "forged"),
            ("version", "x"),
            ("version", "9" * 40),
            ("version", ""),
            ("publish_at_0", "9999-12-31"),
            ("publish_at_0", "nonsense"),
            ("publish_at_1", "25:99"),
            ("publish_at_3", "\x00"),
            ("alt", "x" * 300),
        ],
    )
    def test_shows_bad_input_again_with_all_that_was_typed(
        self, client, desk, field, value
    ):
        desk(roles.EDITOR)
        story = make_draft()
        sent = typed(story, headline="Kept", publish_at_0="2026-08-01")
        sent |= {"publish_at_1": "10:00", "body": "<p>Kept too.</p>", field: value}
        if field == "publish_at_3":
            sent |= {"publish_at_0": "", "publish_at_1": "10:00"}

        response = client.post(change(story), sent)

        assert response.status_code == 200
        assert response.context["errors"]
        form = response.context["adminform"].form
        assert form["headline"].value() == sent["headline"]
        assert form["body"].value() == sent["body"]
        story.refresh_from_db()
        assert story.version == 1

    def test_controls_are_taken_out(self, client, desk):
        desk(roles.EDITOR)

        client.post(ADD, typed(headline="a\x07b\u202ec", body="<p>x\x0by</p>"))

        story = Story.objects.get()
        assert (story.headline, story.body) == ("abc", "<p>xy</p>")

    def test_unsafe_markup_is_taken_out(self, client, desk):
        desk(roles.EDITOR)
        body = '<p class="x">a<script>alert(1)</script></p><h1>b</h1>'

        client.post(ADD, typed(body=body))

        assert "script" not in Story.objects.get().body

    def test_the_take_back_bar_stands_for_a_minute(self, client, desk):
        desk(roles.EDITOR)
        story = make_story(AT)

        assert 'data-seconds="60"' in client.get(change(story)).content.decode()
        with time_machine.travel(AT + timedelta(seconds=61), tick=False):
            assert "live-bar" not in client.get(change(story)).content.decode()

    def test_taking_back_makes_it_a_draft(self, client, desk):
        desk(roles.EDITOR)
        story = make_story(AT)

        client.post(change(story), typed(story, _verb="take_back"))

        story.refresh_from_db()
        assert (story.status, story.first_published_at) == ("draft", None)

    def test_publishes_a_scheduled_story_now(self, client, desk):
        desk(roles.EDITOR)
        story = make_story(publish_at=AT + HOUR)

        client.post(change(story), typed(story, _verb="publish_now"))

        story.refresh_from_db()
        assert story.publish_at == AT

    def test_send_back_and_withdraw_ask_after_saving(self, client, desk):
        desk(roles.EDITOR)
        story = make_story()

        sent = typed(story, headline="Last", _verb="withdraw")
        response = client.post(change(story), sent, follow=True)

        story.refresh_from_db()
        assert (story.headline, story.status) == ("Last", "published")
        assert 'name="public_note"' in response.content.decode()

    def test_the_question_hides_what_the_user_may_not_see(self, client, desk):
        desk(roles.REPORTER)
        hidden = make_draft()

        for pk in (hidden.pk, 10**9):
            address = reverse("admin:articles_story_ask", args=[pk, "withdraw"])
            assert client.get(address).status_code == 404


class TestTimes:
    def test_the_time_of_a_public_story_is_only_shown(self, client, desk):
        desk(roles.EDITOR)
        story = make_story()

        assert b'name="publish_at_0"' not in client.get(change(story)).content

    def test_a_time_from_before_it_was_public_is_refused_in_words(self, client, desk):
        desk(roles.EDITOR)
        story = make_story()
        sent = typed(story, headline="Kept")
        sent |= {"publish_at_0": "2026-08-01", "publish_at_1": "10:00"}

        response = client.post(change(story), sent)

        assert response.status_code == 200
        assert "its time cannot be changed" in response.content.decode()
        assert response.context["adminform"].form["headline"].value() == "Kept"
        sent = {key: value for key, value in sent.items() if "publish_at" not in key}
        assert client.post(change(story), sent).status_code == 302

    def test_the_help_of_a_time_is_tied_to_its_fields(self, client, desk):
        desk(roles.EDITOR)

        html = client.get(ADD).text

        assert 'aria-describedby="id_publish_at_helptext"' in html
        assert 'id="id_publish_at_helptext"' in html
        assert "A later time is a schedule. Time zone: UTC." in html

    def test_an_unchanged_time_keeps_its_seconds(self, client, desk):
        desk(roles.EDITOR)
        exact = AT + timedelta(hours=30, seconds=17, microseconds=5)
        story = make_draft(publish_at=exact)
        page = client.get(change(story)).context["adminform"].form
        parts = page["publish_at"].subwidgets[0].data["subwidgets"]
        sent = {part["name"]: part["value"] for part in parts if part["value"]}

        client.post(change(story), typed(story, headline="New", **sent))

        story.refresh_from_db()
        assert (story.headline, story.publish_at) == ("New", exact)


class TestLostUpdate:
    def test_the_second_editor_sees_both_texts_and_loses_nothing(self, client, desk):
        desk(roles.EDITOR)
        story = make_draft(headline="First")
        mine = typed(story, headline="Mine", body="<p>My text.</p>")
        theirs = {"body": "<p>Their text.</p>"}
        workflow.edit(story, theirs, by=None, at=AT, version=1)

        response = client.post(change(story), mine)
        html = response.content.decode()

        assert response.status_code == 409
        assert "Their text." in html
        assert "My text." in html
        story.refresh_from_db()
        assert story.body == "<p>Their text.</p>"
        form = response.context["adminform"].form
        assert form["version"].value() == "2"

        again = mine | {"version": form["version"].value()}
        assert client.post(change(story), again).status_code == 302
        story.refresh_from_db()
        assert (story.headline, story.body) == ("Mine", "<p>My text.</p>")

    def test_a_reply_approved_meanwhile_is_no_conflict(self, client, desk):
        desk(roles.EDITOR)
        story = make_story()
        reply = make_comment(story, status="pending")
        opened = typed(story, headline="Mine")
        moderation.approve([reply.pk], by=None, at=AT)
        numbers = Story.objects.values("reply_count", "discussion_version")
        approved = numbers.get(pk=story.pk)

        assert client.post(change(story), opened).status_code == 302

        story.refresh_from_db()
        assert (story.headline, story.reply_count) == ("Mine", 1)
        assert numbers.get(pk=story.pk) == approved

    def test_a_verb_waits_for_the_decision(self, client, desk):
        desk(roles.EDITOR)
        story = make_draft()
        mine = typed(story, headline="Mine", _verb="publish")
        workflow.edit(story, {"headline": "Theirs"}, by=None, at=AT, version=1)

        assert client.post(change(story), mine).status_code == 409

        story.refresh_from_db()
        assert (story.headline, story.status) == ("Theirs", "draft")


class TestHistory:
    def test_shows_what_was_done_by_whom_and_the_text(self, client, desk):
        editor = desk(roles.EDITOR)
        story = make_draft(headline="Before")
        workflow.edit(story, {"headline": "After"}, by=editor, at=AT, version=1)
        workflow.submit(story, by=editor, at=AT)
        workflow.send_back(story, by=editor, at=AT, note="Call again.")

        address = reverse("admin:articles_story_history", args=[story.pk])
        html = client.get(address).content.decode()

        for words in ("Before", "After", "Sent back", "Call again.", editor.username):
            assert words in html

    def test_is_hidden_with_its_story(self, client, desk):
        desk(roles.REPORTER)

        for pk in (make_draft().pk, 10**9, "x"):
            address = reverse("admin:articles_story_history", args=[pk])
            assert client.get(address).status_code == 404
