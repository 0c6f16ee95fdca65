"""The verbs of a story: who may, from where, what is left behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import workflow
from articles.models import (
    Edition,
    Image,
    RetiredAddress,
    Revision,
    Section,
    Story,
    StoryText,
    Transition,
)
from articles.workflow import Conflict, MoveNotAllowed
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
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def numbers(story):
    story.refresh_from_db()
    return story.page_version, Edition.objects.the_one().edition


class TestCreate:
    def test_leaves_a_draft_with_its_first_revision_and_transition(self):
        reporter = make_user(roles.REPORTER)

        story = workflow.create(
            {"headline": "A tide", "body": "<p>x</p>", "section": make_section()},
            by=reporter,
            at=AT,
        )

        assert story.status == Story.Status.DRAFT
        assert (story.owner, story.slug, story.date) == (reporter, "a-tide", None)
        revision = Revision.objects.get(story=story)
        assert (revision.version, revision.by, revision.at) == (1, reporter, AT)
        assert revision.snapshot["headline"] == "A tide"
        transition = Transition.objects.get(story=story)
        assert (transition.verb, transition.to_status) == ("create", "draft")

    def test_refuses_who_may_not_write(self):
        changes = {"headline": "x", "section": make_section()}

        with pytest.raises(PermissionDenied):
            workflow.create(changes, by=make_user(roles.MODERATOR), at=AT)

        assert not Story.objects.exists()

    @pytest.mark.parametrize("headline", ["", "   ", "\u200b\u200b", "\x00"])
    def test_refuses_a_headline_nobody_sees(self, headline):
        with pytest.raises(ValidationError) as error:
            make_draft(headline=headline)

        assert "headline" in error.value.message_dict

    def test_refuses_a_headline_over_300_characters(self):
        make_draft(headline="x" * 300)
        with pytest.raises(ValidationError):
            make_draft(headline="x" * 301)

    def test_refuses_a_field_that_is_not_the_editors(self):
        with pytest.raises(ValueError, match="status"):
            make_draft(status="published")

    def test_refuses_a_section_that_was_deleted_meanwhile(self):
        section = make_section()
        Section.objects.get(pk=section.pk).delete()

        with pytest.raises(ValidationError) as error:
            make_draft(section=section)

        assert "section" in error.value.message_dict

    def test_cleans_headline_and_body(self):
        story = make_draft(
            headline=" Tide\u202e \n rises\x0b ",
            body="<p onclick='x()'>Hi<script>alert(1)</script></p>",
        )

        assert story.headline == "Tide rises"
        assert story.body == "<p>Hi</p>"

    @pytest.mark.parametrize(
        ("headline", "slug"),
        [
            ("Zürich grüßt", "zurich-grusst"),
            ("Привет, мир", "privet-mir"),
            ("東京", "dong-jing"),
            ("🎉🎉", "story"),
            ("…", "story"),
        ],
    )
    def test_makes_a_slug_of_any_script_and_never_an_empty_one(self, headline, slug):
        assert make_draft(headline=headline).slug == slug

    @pytest.mark.parametrize(
        "time",
        [
            datetime(1899, 12, 31, tzinfo=UTC),
            AT + timedelta(days=3654),
            datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        ],
    )
    @pytest.mark.parametrize(
        "field", ["publish_at", "expires_at", "discussion_closes_at"]
    )
    def test_refuses_times_out_of_reach(self, field, time):
        with pytest.raises(ValidationError) as error:
            make_draft(**{field: time})

        assert field in error.value.message_dict

    def test_refuses_to_expire_before_publication(self):
        with pytest.raises(ValidationError) as error:
            make_draft(publish_at=AT + HOUR, expires_at=AT + HOUR)

        assert "expires_at" in error.value.message_dict


class TestEdit:
    def test_writes_a_revision_and_moves_the_version(self):
        story = make_draft()

        edited = workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

        assert (edited.headline, edited.version, edited.edited_at) == ("New", 2, AT)
        assert Revision.objects.get(story=story, version=2).snapshot["headline"] == (
            "New"
        )

    def test_counts_the_words_anew(self):
        story = make_draft(body="<p>One <em>two</em> three.</p>")
        assert Story.objects.get().word_count == 3

        workflow.edit(story, {"body": "<p>One.</p>"}, by=None, at=AT, version=1)

        assert Story.objects.get().word_count == 1

    def test_writes_nothing_where_nothing_changed(self):
        story = make_story()
        before = numbers(story)

        workflow.edit(story, {"headline": story.headline}, by=None, at=AT, version=1)

        assert Revision.objects.filter(story=story).count() == 1
        assert numbers(story) == before

    def test_refuses_a_stale_version_and_hands_over_the_current_text(self):
        story = make_draft()
        workflow.edit(story, {"headline": "Hers"}, by=None, at=AT, version=1)

        with pytest.raises(Conflict) as conflict:
            workflow.edit(story, {"headline": "His"}, by=None, at=AT, version=1)

        assert conflict.value.current.headline == "Hers"
        story.refresh_from_db()
        assert story.headline == "Hers"

    def test_of_a_live_story_bumps_page_and_lists(self):
        story = make_story()
        page, edition = numbers(story)

        workflow.edit(story, {"body": "<p>new</p>"}, by=None, at=AT, version=1)

        assert numbers(story) == (page + 1, edition + 1)

    @pytest.mark.parametrize("kind", ["draft", "scheduled", "expired"])
    def test_of_a_hidden_story_leaves_the_lists_alone(self, kind):
        story = {
            "draft": make_draft,
            "scheduled": lambda: make_story(publish_at=AT + HOUR),
            "expired": lambda: make_story(expires_at=AT - SECOND),
        }[kind]()
        workflow.settle(AT)
        edition = numbers(story)[1]

        workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

        assert numbers(story)[1] == edition

    @pytest.mark.parametrize(
        "change",
        [
            {"discussion_closes_at": AT + DAY},
            {"discussion_mode": "closed"},
        ],
    )
    def test_bumps_no_page_for_what_its_stamp_asks_the_clock(self, change):
        story = make_story()
        page = numbers(story)[0]

        workflow.edit(story, change, by=None, at=AT, version=1)

        assert numbers(story)[0] == page

    def test_bumps_a_story_that_may_appear_before_the_commit(self):
        story = make_story(publish_at=AT + SECOND)
        before = numbers(story)

        workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

        assert numbers(story) > before

    def test_keeps_the_counts_that_the_conversation_wrote(self):
        story = make_story()
        make_comment(story)
        stale = Story.objects.get(pk=story.pk)
        stale.reply_count = 0

        workflow.edit(stale, {"headline": "New"}, by=None, at=AT, version=1)

        story.refresh_from_db()
        assert story.reply_count == 1

    def test_lets_the_slug_follow_the_headline_until_publication(self):
        draft = make_draft(headline="First words")
        edited = workflow.edit(
            draft, {"headline": "Second words"}, by=None, at=AT, version=1
        )
        assert edited.slug == "second-words"

        live = make_story(headline="Third words")
        edited = workflow.edit(
            live, {"headline": "Fourth words"}, by=None, at=AT, version=1
        )
        assert edited.slug == "third-words"

    def test_keeps_a_slug_that_an_editor_chose(self):
        draft = make_draft(headline="Words", slug="chosen")

        edited = workflow.edit(draft, {"headline": "More"}, by=None, at=AT, version=1)

        assert edited.slug == "chosen"

    def test_lets_the_old_address_of_a_live_story_lead_to_the_new_one(self):
        story = make_story(slug="old")

        workflow.edit(story, {"slug": "new"}, by=None, at=AT, version=1)

        retired = RetiredAddress.objects.get(slug="old")
        assert (retired.story, retired.date) == (story, story.date)

    def test_back_to_an_old_address_forgets_that_it_was_old(self):
        story = make_story(slug="old")
        workflow.edit(story, {"slug": "new"}, by=None, at=AT, version=1)
        workflow.edit(story, {"slug": "old"}, by=None, at=AT, version=2)

        assert [r.slug for r in RetiredAddress.objects.all()] == ["new"]

    def test_leaves_no_old_address_for_a_story_nobody_saw(self):
        story = make_story(slug="old", publish_at=AT + HOUR)

        workflow.edit(story, {"slug": "new"}, by=None, at=AT, version=1)

        assert not RetiredAddress.objects.exists()

    def test_moves_a_schedule_with_its_address(self):
        story = make_story(publish_at=AT + HOUR)

        edited = workflow.edit(
            story, {"publish_at": AT + DAY}, by=None, at=AT, version=1
        )

        assert edited.publish_at == edited.first_published_at == AT + DAY
        assert edited.date == date(2026, 7, 15)

    def test_does_not_move_the_time_of_a_story_readers_saw(self):
        story = make_story()

        with pytest.raises(ValidationError) as error:
            workflow.edit(story, {"publish_at": AT + DAY}, by=None, at=AT, version=1)

        assert "publish_at" in error.value.message_dict

    def test_does_not_empty_a_schedule(self):
        story = make_story(publish_at=AT + HOUR)

        with pytest.raises(ValidationError) as error:
            workflow.edit(story, {"publish_at": None}, by=None, at=AT, version=1)

        assert "take the story back" in str(error.value)

    @pytest.mark.parametrize("verb", [workflow.withdraw, workflow.trash])
    def test_refuses_a_story_that_was_put_away(self, verb):
        story = make_story() if verb is workflow.withdraw else make_draft()
        verb(story, by=None, at=AT)

        with pytest.raises(MoveNotAllowed):
            workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

    def test_refuses_a_reporter_once_the_story_is_published(self):
        reporter = make_user(roles.REPORTER)
        draft = make_draft(owner=reporter)
        workflow.edit(draft, {"headline": "New"}, by=reporter, at=AT, version=1)
        workflow.publish(draft, by=None, at=AT)

        with pytest.raises(PermissionDenied):
            workflow.edit(draft, {"headline": "Newer"}, by=reporter, at=AT, version=2)

    def test_refuses_to_move_a_live_story_into_a_section_of_others(self):
        editor = make_user(roles.EDITOR)
        story = make_story()
        theirs = make_section()
        theirs.editors.add(make_user(roles.EDITOR))

        with pytest.raises(ValidationError) as error:
            workflow.edit(story, {"section": theirs}, by=editor, at=AT, version=1)

        assert "section" in error.value.message_dict

    def test_refuses_to_pull_a_live_story_out_of_a_section_of_others(self):
        editor, theirs = make_user(roles.EDITOR), make_section()
        theirs.editors.add(make_user(roles.EDITOR))
        story = make_story(section=theirs, owner=editor)

        with pytest.raises(PermissionDenied):
            workflow.edit(
                story, {"section": make_section()}, by=editor, at=AT, version=1
            )


class TestPicturesInTheText:
    def make_image(self, by):
        return Image.objects.create(width=9, height=6, uploaded_by=by, uploaded_at=AT)

    def showing(self, *images):
        return "<p>On the quay.</p>" + "".join(
            f'<figure><img src="/media/{image.key}/960.jpg" alt="A cat"></figure>'
            for image in images
        )

    def edit(self, story, by, **changes):
        return workflow.edit(story, changes, by=by, at=AT, version=story.version)

    def test_may_be_those_that_the_writer_may_open(self):
        writer = make_user(roles.REPORTER)
        own, of_a_story = self.make_image(writer), self.make_image(make_user())
        make_draft(owner=writer, lead_image=of_a_story)

        edited = self.edit(
            make_draft(owner=writer), writer, body=self.showing(own, of_a_story)
        )

        assert set(edited.illustrations.all()) == {own, of_a_story}

    def test_of_others_are_refused(self):
        writer = make_user(roles.REPORTER)
        story = make_draft(owner=writer)
        body = self.showing(self.make_image(make_user()))
        new = {"headline": "New", "section": story.section, "body": body}

        with pytest.raises(ValidationError) as created:
            workflow.create(new, by=writer, at=AT)
        with pytest.raises(ValidationError) as edited:
            self.edit(story, writer, body=body)

        assert list(created.value.error_dict) == ["body"]
        assert list(edited.value.error_dict) == ["body"]
        assert not Image.objects.exclude(illustrated=None).exists()

    def test_that_the_text_shows_already_may_stay(self):
        writer = make_user(roles.REPORTER)
        image = self.make_image(make_user())
        story = make_draft(owner=writer, body=self.showing(image))

        edited = self.edit(story, writer, body=self.showing(image) + "<p>More.</p>")

        assert list(edited.illustrations.all()) == [image]


class TestMoves:
    def test_submit_and_send_back(self):
        reporter, editor = make_user(roles.REPORTER), make_user(roles.EDITOR)
        story = make_draft(owner=reporter)

        story = workflow.submit(story, by=reporter, at=AT)
        assert story.status == Story.Status.REVIEW

        story = workflow.send_back(story, by=editor, at=AT, note="Two sources?")
        assert story.status == Story.Status.DRAFT
        last = story.transitions.latest("pk")
        assert (last.verb, last.by, last.note) == ("send_back", editor, "Two sources?")

    @pytest.mark.parametrize("note", ["", "  ", "\u200b"])
    def test_send_back_needs_a_note(self, note):
        story = workflow.submit(make_draft(), by=None, at=AT)

        with pytest.raises(ValidationError):
            workflow.send_back(story, by=None, at=AT, note=note)

    @pytest.mark.parametrize(
        ("verb", "role"),
        [
            ("publish", roles.REPORTER),
            ("publish", roles.MODERATOR),
            ("submit", roles.MODERATOR),
            ("trash", roles.MODERATOR),
        ],
    )
    def test_refuses_who_may_not(self, verb, role):
        person = make_user(role)
        story = make_draft(owner=person)

        with pytest.raises(PermissionDenied):
            getattr(workflow, verb)(story, by=person, at=AT)

        story.refresh_from_db()
        assert story.status == Story.Status.DRAFT

    def test_refuses_an_editor_of_another_section(self):
        section = make_section()
        section.editors.add(make_user(roles.EDITOR))
        story = make_draft(section=section)

        with pytest.raises(PermissionDenied):
            workflow.publish(story, by=make_user(roles.EDITOR), at=AT)

    STATES = {
        "draft": make_draft,
        "review": lambda: workflow.submit(make_draft(), by=None, at=AT),
        "scheduled": lambda: make_story(publish_at=AT + HOUR),
        "fresh": lambda: make_story(AT - timedelta(seconds=60)),
        "live": make_story,
        "expired": lambda: make_story(expires_at=AT),
        "withdrawn": lambda: workflow.withdraw(make_story(), by=None, at=AT),
        "trash": lambda: workflow.trash(make_draft(), by=None, at=AT),
        "restored": lambda: workflow.restore(
            workflow.withdraw(make_story(), by=None, at=AT), by=None, at=AT
        ),
    }
    ALLOWED = {
        "draft": {"submit", "publish", "trash"},
        "review": {"send_back", "publish", "trash"},
        "scheduled": {"publish", "take_back"},
        "fresh": {"take_back", "withdraw"},
        "live": {"withdraw"},
        "expired": {"withdraw"},
        "withdrawn": {"restore"},
        "trash": {"restore"},
        "restored": {"submit", "publish"},
    }

    @pytest.mark.parametrize("verb", sorted(workflow.MOVES))
    @pytest.mark.parametrize("state", sorted(STATES))
    def test_only_moves_of_the_table_are_carried_out(self, state, verb):
        story = self.STATES[state]()
        before = story.status
        options = {"note": "why"} if verb == "send_back" else {}

        if verb in self.ALLOWED[state]:
            moved = getattr(workflow, verb)(story, by=None, at=AT, **options)
            assert moved.status == workflow.MOVES[verb][1]
            assert story.transitions.latest("pk").verb == verb
        else:
            with pytest.raises(MoveNotAllowed, match=story.headline):
                getattr(workflow, verb)(story, by=None, at=AT, **options)
            story.refresh_from_db()
            assert story.status == before


class TestPublish:
    def test_now_sets_time_date_and_bumps(self):
        draft = make_draft()
        before = numbers(draft)

        story = workflow.publish(draft, by=None, at=AT)

        assert story.publish_at == story.first_published_at == AT
        assert story.date == date(2026, 7, 14)
        assert numbers(story) > before

    def test_later_is_a_schedule_and_leaves_the_lists_alone(self):
        draft = make_draft(publish_at=AT + HOUR)
        edition = numbers(draft)[1]

        story = workflow.publish(draft, by=None, at=AT)

        assert story.is_scheduled(AT)
        assert numbers(story)[1] == edition
        assert story not in Story.objects.public(AT + HOUR - SECOND)
        assert story in Story.objects.public(AT + HOUR)

    def test_a_wanted_time_that_has_passed_means_now(self):
        draft = make_draft(publish_at=AT - DAY)

        assert workflow.publish(draft, by=None, at=AT).publish_at == AT

    def test_a_scheduled_story_moves_to_another_time(self):
        story = make_story(publish_at=AT + HOUR)

        story = workflow.publish(story, by=None, at=AT, publish_at=AT)

        assert story.first_published_at == AT

    @pytest.mark.parametrize("body", ["", "<p></p>", "<p> <br></p>", "<p>\u200b</p>"])
    def test_refuses_a_story_without_text(self, body):
        with pytest.raises(ValidationError) as error:
            workflow.publish(make_draft(body=body), by=None, at=AT)

        assert "body" in error.value.message_dict

    def test_refuses_a_story_that_would_have_expired(self):
        draft = make_draft(AT - DAY, expires_at=AT)

        with pytest.raises(ValidationError) as error:
            workflow.publish(draft, by=None, at=AT)

        assert "expires_at" in error.value.message_dict

    def test_gives_the_second_of_a_day_another_address(self):
        first = make_story(headline="Same")
        second = make_story(headline="Same")
        third = make_story(headline="Same", at=AT - DAY)

        assert [s.slug for s in (first, second, third)] == ["same", "same-2", "same"]

    def test_cuts_a_long_slug_for_its_suffix(self):
        first, second = make_story(slug="a" * 80), make_story(slug="a" * 80)

        assert first.slug == "a" * 80
        assert second.slug == "a" * 78 + "-2"

    def test_leaves_an_old_address_to_the_story_that_had_it(self):
        story = make_story(slug="old")
        workflow.edit(story, {"slug": "new"}, by=None, at=AT, version=1)

        assert make_story(slug="old").slug == "old-2"

    def test_again_after_withdrawal_keeps_the_first_time_and_the_address(self):
        story = make_story()
        first, day = story.first_published_at, story.date
        story = workflow.withdraw(story, by=None, at=AT, public_note="Wrong.")
        story = workflow.restore(story, by=None, at=AT)
        story = workflow.publish(story, by=None, at=AT + DAY)

        assert (story.first_published_at, story.date) == (first, day)
        assert (story.publish_at, story.public_note) == (AT + DAY, "")


class TestTakeBack:
    @pytest.mark.parametrize("kind", ["scheduled", "fresh"])
    def test_counts_as_never_public(self, kind):
        story = (
            make_story(publish_at=AT + HOUR)
            if kind == "scheduled"
            else make_story(AT - timedelta(seconds=59), slug="x")
        )

        story = workflow.take_back(story, by=None, at=AT)

        assert story.status == Story.Status.DRAFT
        assert story.first_published_at is story.date is story.publish_at is None
        assert story not in Story.objects.gone(AT + DAY)

    def test_is_refused_once_readers_were_told_of_a_correction(self):
        story = make_story(AT)
        workflow.correct(story, text="It was noon.", by=None, at=AT)

        with pytest.raises(MoveNotAllowed, match="withdraw it instead"):
            workflow.take_back(story, by=None, at=AT)

    def test_forgets_addresses_of_the_minute(self):
        story = make_story(AT - timedelta(seconds=30), slug="a")
        workflow.edit(story, {"slug": "b"}, by=None, at=AT, version=1)

        workflow.take_back(story, by=None, at=AT)

        assert not RetiredAddress.objects.exists()

    def test_of_a_second_publication_keeps_the_first(self):
        story = make_story()
        first = story.first_published_at
        workflow.withdraw(story, by=None, at=AT)
        workflow.restore(story, by=None, at=AT)
        workflow.publish(story, by=None, at=AT, publish_at=AT + DAY)

        story = workflow.take_back(story, by=None, at=AT)

        assert story.first_published_at == first
        assert story in Story.objects.gone(AT)


class TestTimesThatAVerbChanges:
    def test_are_an_edit_of_their_own(self):
        story = make_story(publish_at=AT + HOUR)

        story = workflow.take_back(story, by=None, at=AT)

        assert story.version == 2
        snapshot = Revision.objects.get(story=story, version=2).snapshot
        assert snapshot["publish_at"] is None

    def test_are_told_to_who_has_the_form_open(self):
        story = make_story(publish_at=AT + HOUR)
        workflow.take_back(story, by=None, at=AT)

        with pytest.raises(Conflict):
            workflow.edit(story, {"publish_at": AT + HOUR}, by=None, at=AT, version=1)

    def test_are_no_edit_where_none_was_set(self):
        assert make_story().version == 1


class TestWithdrawAndTrash:
    def test_withdraw_keeps_the_cleaned_note(self):
        story = workflow.withdraw(
            make_story(), by=None, at=AT, public_note="Wrong\x0b figures. "
        )

        assert story.public_note == "Wrong figures."
        assert story in Story.objects.gone(AT)

    def test_a_reporter_restores_the_own_draft_and_no_other(self):
        reporter = make_user(roles.REPORTER)
        own = workflow.trash(make_draft(owner=reporter), by=reporter, at=AT)
        other = workflow.trash(make_draft(), by=None, at=AT)

        assert workflow.restore(own, by=reporter, at=AT).status == Story.Status.DRAFT
        with pytest.raises(PermissionDenied):
            workflow.restore(other, by=reporter, at=AT)

    def test_restore_drops_a_passed_expiry(self):
        story = make_story(expires_at=AT)
        workflow.withdraw(story, by=None, at=AT)

        assert workflow.restore(story, by=None, at=AT).expires_at is None


class TestSettle:
    def settled(self):
        return Edition.objects.the_one().settled_through

    def test_notes_once_what_appeared_and_what_expired(self):
        story = make_story(publish_at=AT, expires_at=AT + HOUR)

        assert workflow.settle(AT + 2 * HOUR) is True
        assert workflow.settle(AT + 2 * HOUR) is False
        assert workflow.settle(AT + 3 * HOUR) is False

        verbs = story.transitions.filter(by=None).order_by("at", "pk")
        noted = [(t.verb, t.at) for t in verbs if t.verb in {"appear", "expire"}]
        assert noted == [("appear", AT), ("expire", AT + HOUR)]

    def test_notes_a_story_that_appeared(self):
        story = make_story(publish_at=AT)

        assert workflow.settle(AT - SECOND) is False
        assert workflow.settle(AT) is True

        assert story.transitions.latest("pk").verb == "appear"

    def test_does_nothing_where_no_moment_has_passed(self):
        make_story()
        workflow.settle(AT)
        before = self.settled()

        assert workflow.settle(AT + DAY) is False
        assert self.settled() == before

    @pytest.mark.parametrize("verb", ["publish", "edit"])
    def test_catches_up_with_a_verb_that_ended_after_its_own_moment(self, verb):
        first = make_story(AT, publish_at=AT + 2 * SECOND)
        late = (
            make_draft() if verb == "publish" else make_story(AT, publish_at=AT + DAY)
        )
        workflow.settle(AT + 3 * SECOND)

        soon = AT + SECOND
        if verb == "publish":
            workflow.publish(late, by=None, at=AT, publish_at=soon)
        else:
            change = {"publish_at": soon}
            workflow.edit(late, change, by=None, at=AT, version=late.version)
        assert workflow.settle(AT + 3 * SECOND) is True

        for story in (first, late):
            verbs = story.transitions.values_list("verb", flat=True)
            assert list(verbs).count("appear") == 1
            assert StoryText.objects.get(story=story).is_public

    def test_catches_up_with_an_end_that_passed_within_a_verb(self):
        first = make_story(AT, publish_at=AT + 2 * SECOND)
        late = make_story()
        workflow.settle(AT + 3 * SECOND)

        change = {"expires_at": AT + SECOND}
        workflow.edit(late, change, by=None, at=AT, version=late.version)
        workflow.settle(AT + 3 * SECOND)

        assert late.transitions.latest("pk").verb == "expire"
        assert not StoryText.objects.get(story=late).is_public
        assert StoryText.objects.get(story=first).is_public

    def test_is_not_wound_back_for_what_is_far_ahead(self):
        make_story(AT, publish_at=AT + DAY)
        workflow.settle(AT + 2 * DAY)

        make_story(AT, publish_at=AT + HOUR)

        assert self.settled() == AT + 2 * DAY

    def test_never_goes_back(self):
        make_story(publish_at=AT)
        workflow.settle(AT)

        assert workflow.settle(AT - DAY) is False
        assert self.settled() == AT

    def test_empties_the_trash_after_thirty_days(self):
        old = workflow.trash(make_draft(), by=None, at=AT)
        young = workflow.trash(make_draft(), by=None, at=AT + SECOND)

        workflow.settle(AT + 30 * DAY)

        assert list(Story.objects.all()) == [young]
        assert not Revision.objects.filter(story_id=old.pk).exists()

    def test_never_deletes_a_reply(self):
        story = make_story(AT)
        comment = make_comment(story)
        workflow.take_back(story, by=None, at=AT)
        workflow.trash(story, by=None, at=AT)

        assert workflow.settle(AT + 30 * DAY) is True
        assert workflow.settle(AT + 30 * DAY + SECOND) is False

        comment.refresh_from_db()
        assert comment.story == story

    def test_runs_before_every_verb(self):
        story = make_story(publish_at=AT)

        make_draft(AT + HOUR)

        assert story.transitions.latest("pk").verb == "appear"
