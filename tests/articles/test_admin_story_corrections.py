"""Corrections and significant updates, from the form of a story."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from articles import workflow
from articles.models import Correction, Story
from newsroom import roles
from tests.articles.test_admin_story import ADD, change, told, typed
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WRONG = {"kind": "clarification", "text": "It was noon."}


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def correct(story):
    return reverse("admin:articles_story_correct", args=[story.pk])


class TestCorrection:
    def test_is_told_and_listed_with_its_time_and_writer(self, client, editor):
        story = make_story()

        response = client.post(correct(story), WRONG)

        assert told(response) == ["Readers see the correction now."]
        page = client.get(change(story)).text
        for words in ("Clarification", "It was noon.", "09:30 UTC", editor.username):
            assert words in page
        assert "It was noon." in client.get(story.get_absolute_url()).text

    def test_the_button_saves_first(self, client, editor):
        story = make_story()

        sent = typed(story, headline="Last", _verb="correct")
        response = client.post(change(story), sent)

        story.refresh_from_db()
        assert story.headline == "Last"
        assert response["Location"] == correct(story)
        assert 'value="correct"' in client.get(change(story)).text

    def test_sent_twice_is_told_once(self, client, editor):
        story = make_story()

        client.post(correct(story), WRONG)
        again = client.post(correct(story), {**WRONG, "text": "It was noon. "})

        assert told(again)[-1] == "This correction was given already."
        assert Correction.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("text", ""),
            ("text", "\u200b"),
            ("text", "nul \x00"),
            ("text", "x" * 2001),
            ("kind", "forged"),
            ("kind", "x\x00"),
        ],
    )
    def test_a_bad_one_comes_back_as_typed(self, client, editor, field, value):
        sent = WRONG | {field: value}

        response = client.post(correct(make_story()), sent)

        form = response.context["form"]
        assert response.status_code == 200
        assert list(form.errors) == [field]
        assert form["text"].value() == sent["text"]
        assert not Correction.objects.exists()

    def test_is_for_a_story_that_readers_saw(self, client, editor):
        for story in (make_draft(), make_story(publish_at=AT + HOUR)):
            assert client.get(correct(story)).status_code == 403
            assert client.post(correct(story), WRONG).status_code == 403
            assert b'value="correct"' not in client.get(change(story)).content

    def test_is_possible_after_a_withdrawal(self, client, editor):
        story = workflow.withdraw(make_story(), by=None, at=AT)

        assert f'href="{correct(story)}"' in client.get(change(story)).text
        assert client.post(correct(story), WRONG).status_code == 302

    def test_is_for_who_publishes(self, client):
        reporter = make_user(roles.REPORTER)
        client.force_login(reporter)
        own, hidden = make_story(owner=reporter), make_story()

        assert client.post(correct(own), WRONG).status_code == 403
        assert client.post(correct(hidden), WRONG).status_code == 404
        assert b'value="correct"' not in client.get(change(own)).content

    def test_its_text_outlives_a_session(self, client, editor):
        story = make_story()
        client.logout()

        response = client.post(correct(story), WRONG)

        assert response.status_code == 403
        assert "It was noon.</textarea>" in response.text


class TestSignificantUpdate:
    def test_tells_readers_when(self, client, editor):
        story = make_story()

        sent = typed(story, headline="New", is_significant="on")
        client.post(change(story), sent)

        story.refresh_from_db()
        assert story.updated_at == AT

    def test_a_plain_save_tells_nothing(self, client, editor):
        story = make_story()

        client.post(change(story), typed(story, headline="New"))

        story.refresh_from_db()
        assert story.updated_at is None

    @pytest.mark.parametrize("when", [None, AT + HOUR])
    def test_is_not_offered_before_readers_saw_it(self, client, editor, when):
        story = make_story(publish_at=when) if when else make_draft()

        client.post(change(story), typed(story, headline="New", is_significant="on"))

        story.refresh_from_db()
        assert story.updated_at is None
        assert b"is_significant" not in client.get(change(story)).content
        assert b"is_significant" not in client.get(ADD).content

    def test_its_tick_outlives_a_refusal(self, client, editor):
        story = make_story()
        sent = typed(story, is_significant="on", section=make_section().pk, headline="")

        response = client.post(change(story), sent)

        assert response.context["adminform"].form["is_significant"].value()


class TestBar:
    def test_says_the_whole_outcome(self, client, editor):
        story = make_draft(publish_at=AT.replace(month=11, day=24, hour=9, minute=0))

        html = client.get(change(story)).text

        assert ">Schedule for Tue 24 Nov, 09:00 UTC</button>" in html
        with time_machine.travel(AT.replace(year=2025), tick=False):
            html = client.get(change(story)).text
        assert ">Schedule for Tue 24 Nov 2026, 09:00 UTC</button>" in html

    def test_a_passed_time_means_now(self, client, editor):
        story = make_draft(publish_at=AT - HOUR)

        assert ">Publish now</button>" in client.get(change(story)).text

    def test_what_asks_more_ends_in_dots(self, client, editor):
        html = client.get(change(make_story())).text

        assert ">Withdraw …</button>" in html

    @pytest.mark.parametrize(
        ("words", "said"), [(0, "0 words · 0 min"), (221, "221 words · 2 min")]
    )
    def test_says_words_and_minutes(self, client, editor, words, said):
        story = make_draft(body=f"<p>{'word ' * words}</p>")

        assert said in client.get(change(story)).text

    def test_says_the_version_and_its_time(self, client, editor):
        story = make_draft()

        html = client.get(change(story)).text

        assert "Version 1, saved Jul 14, 2026, 09:30 UTC" in html
        assert "Not saved yet" in client.get(ADD).text

    def test_counts_the_words_that_were_refused(self, client, editor):
        sent = typed(make_draft(), headline="", body="<p>one two three</p>")

        response = client.post(change(Story.objects.get()), sent)

        assert "3 words" in response.text
