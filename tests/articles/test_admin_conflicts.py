"""The form and the list of stories when somebody else was faster."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from articles import workflow
from articles.models import Story
from newsroom import roles
from tests.articles.test_admin_story import ADD, LIST, act, change, told, typed
from tests.articles.test_tasks import add
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


class TestSchedule:
    def test_publish_never_ends_one(self, client, editor):
        story = make_story(publish_at=AT + HOUR)

        for _press in range(2):
            client.post(change(story), typed(story, _verb="publish"))

        story.refresh_from_db()
        assert story.publish_at == AT + HOUR

    def test_publish_moves_it_to_the_time_in_the_form(self, client, editor):
        story = make_story(publish_at=AT + HOUR)
        sent = typed(story, publish_at_0="2026-07-14", publish_at_1="15:00")

        client.post(change(story), sent | {"_verb": "publish"})

        story.refresh_from_db()
        assert story.publish_at == AT.replace(hour=15, minute=0)

    def test_a_form_that_showed_it_offers_now(self, client, editor):
        story = make_story(publish_at=AT + HOUR)

        html = client.get(change(story)).content.decode()

        assert 'value="publish_now"' in html
        assert 'name="_verb" value="publish"' not in html

    @pytest.mark.parametrize("verb", ["take_back", "publish_now"])
    def test_its_end_asks_for_no_time(self, client, editor, verb):
        story = make_story(publish_at=AT + HOUR)
        cleared = typed(story, publish_at_0="", publish_at_1="", _verb=verb)

        client.post(change(story), cleared)

        story.refresh_from_db()
        outcomes = {"take_back": ("draft", None), "publish_now": ("published", AT)}
        assert (story.status, story.publish_at) == outcomes[verb]


def mine(story=None):
    return typed(story, headline="Typed & mine", body="<p>My <em>own</em> text.</p>")


def is_shown(response, *, status=409):
    """Whether all of `mine` is on a page to copy it from."""
    html = response.content.decode()
    assert response.status_code == status
    assert "Your text, to copy" in html
    assert "Typed &amp; mine</textarea>" in html
    assert "&lt;p&gt;My &lt;em&gt;own&lt;/em&gt; text.&lt;/p&gt;</textarea>" in html
    assert "<p>My <em>own</em> text.</p>" in html
    return html


class TestTextIsNeverLost:
    @pytest.fixture
    def reporter(self, client):
        user = make_user(roles.REPORTER)
        client.force_login(user)
        return user

    @pytest.mark.parametrize(
        ("verb", "state"), [("publish", "Live"), ("trash", "Trash")]
    )
    def test_when_the_story_was_moved(self, client, reporter, verb, state):
        story = make_draft(owner=reporter)
        sent = mine(story)
        getattr(workflow, verb)(story, by=None, at=AT)

        html = is_shown(client.post(change(story), sent))

        assert f"Its state is now: {state}." in html
        assert "Lead image" not in html
        assert f'href="{change(story)}"' in html
        story.refresh_from_db()
        assert story.headline != "Typed & mine"

    def test_when_it_was_withdrawn(self, client, editor):
        story = make_story()
        sent = mine(story)
        workflow.withdraw(story, by=None, at=AT)

        html = is_shown(client.post(change(story), sent))

        assert "Its state is now: Withdrawn." in html
        assert "Restore the story" in html

    @pytest.mark.parametrize("where", ["elsewhere", "nowhere"])
    def test_when_it_is_out_of_reach(self, client, editor, where):
        sections = make_section(), make_section()
        sections[0].editors.add(editor)
        sections[1].editors.add(make_user(roles.EDITOR))
        story = make_draft(section=sections[0], headline="Before")
        sent = mine(story)
        canary = {"section": sections[1], "headline": "canary", "body": "<p>canary</p>"}
        workflow.edit(story, canary, by=None, at=AT, version=1)
        if where == "nowhere":
            story.pk = 10**9

        html = is_shown(client.post(change(story), sent))

        assert "The story is not open to you, or not any more." in html
        assert "canary" not in html
        assert change(story) not in html.replace(f'action="{change(story)}"', "")

    def test_when_the_verb_refuses(self, client, editor, monkeypatch):
        def refuse(*args, **kwargs):
            raise PermissionDenied

        monkeypatch.setattr(workflow, "edit", refuse)
        story = make_draft()

        html = is_shown(client.post(change(story), mine(story)))

        assert "You may not save this change." in html

    def test_when_the_role_was_taken_away(self, client, reporter):
        story = make_draft(owner=reporter)
        reporter.groups.clear()

        for address in (change(story), ADD):
            html = is_shown(client.post(address, mine(story)), status=403)
            assert "You may not write stories." in html

    def test_when_the_session_has_ended(self, client, reporter):
        story = make_draft(owner=reporter, headline="canary")
        section, picture = make_section("Not out yet"), add(alt="Not out yet")
        client.logout()

        for address in (change(story), ADD, change(Story(pk=10**9))):
            sent = mine(story) | {"section": section.pk, "slug": ""}
            sent["lead_image"] = picture.pk
            response = client.post(address, sent)
            html = is_shown(response, status=403)
            assert "Your session has ended." in html
            assert f'href="/admin/login/?next={quote(address, safe="")}"' in html
            assert "canary" not in html
            assert "Not out yet" not in html
            assert "no-store" in response["Cache-Control"]
            assert "script-src 'self'" in response["Content-Security-Policy"]

    def test_other_pages_ask_for_the_login_as_before(self, client):
        for address in (LIST, "/admin/newsroom/user/add/"):
            assert client.post(address, mine()).status_code == 302
        assert client.post(ADD, {"_save": "Save"}).status_code == 302
        assert client.get(ADD).status_code == 302

    def test_a_text_from_elsewhere_is_not_shown(self):
        strict = Client(enforce_csrf_checks=True)

        assert b"Typed" not in strict.post(ADD, mine()).content

    def test_markup_in_it_is_shown_and_harmless(self, client, reporter):
        story = make_draft(owner=reporter)
        evil = "</textarea><script>alert(1)</script>"
        sent = typed(story, headline=evil, slug=evil, body=evil, alt="\x00" + evil)
        sent |= {"publish_at_0": evil, "section": evil, "discussion_mode": evil}
        workflow.publish(story, by=None, at=AT)

        response = client.post(change(story), sent)

        assert response.status_code == 409
        assert "<script>alert" not in response.content.decode()

    def test_a_form_without_text_is_refused_as_before(self, client, reporter):
        story = make_story(owner=reporter)

        assert client.post(change(story), {"_save": "Save"}).status_code == 403


def test_a_slug_that_followed_anothers_headline_is_kept(client, editor):
    story = make_draft(headline="Old words")
    sent = typed(story, body="<p>My text.</p>")
    workflow.edit(story, {"headline": "New words"}, by=None, at=AT, version=1)

    page = client.post(change(story), sent)
    again = {**sent, "slug": "new-words", "headline": "New words", "version": "2"}
    client.post(change(story), again)

    assert page.status_code == 409
    assert 'value="new-words"' in page.content.decode()
    story.refresh_from_db()
    assert (story.slug, story.body) == ("new-words", "<p>My text.</p>")


def test_what_is_due_is_settled_before_the_form_holds_rows(client, editor, monkeypatch):
    """Two that hold a story and the edition would wait for each other."""
    story, depths = make_draft(), []
    monkeypatch.setattr(
        workflow, "settle", lambda at: depths.append(len(connection.savepoint_ids))
    )
    outside = len(connection.savepoint_ids)

    client.post(change(story), mine(story))
    client.get(change(story))

    assert depths == [outside]


class TestList:
    def test_an_answer_is_for_the_text_that_was_shown(self, client, editor):
        shown, changed = make_draft(headline="One"), make_draft(headline="Two")
        page = act(client, "publish", shown, changed).content.decode()
        versions = re.findall(r'name="version" value="([^"]+)"', page)
        workflow.edit(changed, {"headline": "New"}, by=None, at=AT, version=1)

        answer = {"answer": "yes", "version": versions}
        response = act(client, "publish", shown, changed, **answer)

        shown.refresh_from_db()
        changed.refresh_from_db()
        assert (shown.status, changed.status) == ("published", "draft")
        assert told(response) == [
            "Published: “One” (Live).",
            "“New” was changed meanwhile: look at it, then decide.",
        ]

    def test_a_question_asked_again_stays_with_the_text(self, client, editor):
        story = make_story()
        sent = {"answer": "yes", "public_note": "x" * 3000}
        workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

        html = act(client, "withdraw", story, **sent).content.decode()

        assert f'name="version" value="{story.pk}:1"' in html

    @pytest.mark.parametrize(
        "version", ["", "x", ":", "1:2:3", "9" * 40 + ":1", "\x00", "\u0661:1", "1:-1"]
    )
    def test_survives_versions_that_are_none(self, client, editor, version):
        story = make_draft()

        act(client, "publish", story, answer="yes", version=version)

        story.refresh_from_db()
        assert story.status == "draft"

    @pytest.mark.parametrize("query", ["?state=review", "?p=3", "?q=nothing", "?e=1"])
    def test_acts_on_what_has_left_the_page(self, client, editor, query):
        story = make_draft(headline="Gone")

        data = {"action": "submit", "index": "0", "_selected_action": [story.pk]}
        response = client.post(LIST + query, data)

        assert told(response) == ["In review: “Gone” (In review)."]
