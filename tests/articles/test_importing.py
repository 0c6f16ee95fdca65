"""Import: what an archive brings, and what it leaves to the desk."""

from datetime import UTC, datetime, timedelta
from pkgutil import resolve_name
from unittest import mock

import pytest
from django.db import IntegrityError

from articles import workflow
from articles.importers import Item
from articles.models import (
    Arrival,
    Author,
    Byline,
    Edition,
    Placement,
    RetiredAddress,
    RetiredName,
    Section,
    Story,
    StoryTerms,
    StoryText,
    Tag,
    TaggedStory,
)
from articles.workflow import arrivals, importing, names
from articles.workflow.importing import Outcome, What
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MANY_TAGS = tuple(f"tag {number}" for number in range(21))
GIVE = "articles.workflow.arrivals._give_addresses"
LONG_AGO = datetime(2019, 12, 31, 23, 30, tzinfo=UTC)


def an_item(number=1, **changes):
    whole = {
        "source_id": f"a-{number}",
        "headline": f"Ferry {number} sails",
        "deck": "After the storm.",
        "body": "<p>It sails again.</p>",
        "section": "Harbor",
        "tags": ("Ferry", "storm"),
        "authors": ("Ann Lee", "Bo Ek"),
        "published_at": LONG_AGO,
    }
    return Item(**whole | changes)


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def bring(owner):
    """Import items, a single one unless told otherwise; what became of each."""

    def bring(*items, at=AT, **options):
        return workflow.import_stories(items, owner=owner, at=at, **options)

    return bring


def the_story(number=1):
    return Story.objects.get(source_id=f"a-{number}")


def why(outcomes):
    [outcome] = outcomes
    assert outcome.what == What.REFUSED
    return outcome.reason


class TestANewStory:
    def test_is_a_draft_with_its_time_kept(self, bring, owner):
        assert bring(an_item()) == [Outcome(What.NEW)]

        story = the_story()
        assert (story.status, story.owner, story.version) == ("draft", owner, 1)
        assert (story.headline, story.deck) == ("Ferry 1 sails", "After the storm.")
        assert (story.body, story.word_count) == ("<p>It sails again.</p>", 3)
        assert story.publish_at == LONG_AGO
        assert story.first_published_at is story.date is None
        assert story.created_at == story.edited_at == story.status_changed_at == AT

    def test_is_published_when_readers_saw_it_elsewhere(self, bring, settings):
        settings.TIME_ZONE = "Europe/Oslo"
        bring(an_item(), publishes=True)

        story = the_story()
        assert story.status == "published"
        assert story.publish_at == story.first_published_at == LONG_AGO
        assert story.get_absolute_url() == "/2020/01/01/ferry-1-sails/"
        assert story in Story.objects.public(AT)
        assert not Story.objects.appeared_between(LONG_AGO - HOUR, AT).exists()

    def test_without_a_time_is_published_now(self, bring):
        bring(an_item(published_at=None), publishes=True)

        assert the_story().first_published_at == AT

    def test_with_a_time_to_come_is_scheduled_and_appears_then(self, bring):
        bring(an_item(published_at=AT + HOUR), publishes=True)

        story = the_story()
        assert story.is_scheduled(AT)
        assert story.first_published_at == AT + HOUR
        assert not story.text.is_public
        workflow.settle(AT + 2 * HOUR)
        story.text.refresh_from_db()
        assert story.text.is_public
        assert [row.verb for row in story.transitions.order_by("at")] == [
            "import",
            "appear",
        ]

    def test_stands_on_every_list_with_its_time(self, bring):
        parent = make_section("Coast")
        make_section("Harbor", parent=parent)
        bring(an_item(), publishes=True)

        story = the_story()
        places = story.placements.order_by("position")
        assert [(row.section.name, row.position) for row in places] == [
            ("Harbor", 0),
            ("Coast", Placement.INHERITED),
        ]
        assert [row.author.name for row in story.bylines.order_by("position")] == [
            "Ann Lee",
            "Bo Ek",
        ]
        assert sorted(story.tags.names()) == ["Ferry", "storm"]
        for rows in (Placement, Byline, TaggedStory):
            assert {row.first_published_at for row in rows.objects.all()} == {LONG_AGO}

    def test_has_the_history_and_the_words_that_the_verbs_leave(self, bring):
        bring(an_item(), an_item(2), publishes=True)
        brought = the_story()
        made = make_story(
            headline="Ferry 1 sails",
            deck="After the storm.",
            body="<p>It sails again.</p>",
            section=Section.objects.get(),
            tags=["Ferry", "storm"],
            bylines=[(author, "") for author in Author.objects.order_by("name")],
        )

        snapshots = [row.revisions.get().snapshot for row in (brought, made)]
        assert snapshots[0] == snapshots[1] | {"publish_at": LONG_AGO.isoformat()}
        step = brought.transitions.get()
        assert (step.verb, step.from_status, step.to_status, step.by, step.at) == (
            "import",
            "",
            "published",
            None,
            AT,
        )
        texts = {
            story: StoryText.objects.values("body", "names", "marks", "is_public").get(
                story=story
            )
            for story in (brought, made)
        }
        assert texts[brought] == texts[made]
        assert StoryTerms.objects.get(story=brought).words["ferry"]

    def test_is_cleaned_like_any_other(self, bring):
        bring(
            an_item(
                headline=" A\0 \ud800fer\u202ery ",
                body="<p onclick=x>A<script>b</script></p>\0\ud800",
                section="  Har\0bor ",
                tags=(" fer\0ry", "", "FERRY"),
                authors=("Ann\n Lee", " ", "ann lee"),
            )
        )

        story = the_story()
        assert (story.headline, story.body) == ("A ferry", "<p>A</p>")
        assert story.section.name == "Harbor"
        assert [name.lower() for name in story.tags.names()] == ["ferry"]
        assert [row.author.name.lower() for row in story.bylines.all()] == ["ann lee"]

    def test_shows_a_picture_of_ours_that_its_text_names(self, bring):
        key = "0" * 32
        bring(an_item(body=f'<img src="/media/{key}/960.jpg"><p>A</p>'))

        assert the_story().illustrations.count() == 0  # there is none of that key
        assert key in the_story().body

    def test_of_some_hundred_costs_no_more_queries(
        self, bring, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(75):
            bring(*(an_item(number) for number in range(100)), publishes=True)

        assert Story.objects.count() == 100


class TestAddresses:
    def test_are_free_on_the_day_and_lead_nowhere_else(self, bring):
        headline = "Ferry sails"
        other = make_story(LONG_AGO, headline=headline)
        left = {"date": other.date, "slug": "ferry-sails-2", "story": other}
        RetiredAddress.objects.create(**left)

        bring(
            an_item(1, headline=headline),
            an_item(2, headline=headline),
            an_item(3, headline=headline, published_at=LONG_AGO + 24 * HOUR),
            publishes=True,
        )

        assert [the_story(number).slug for number in (1, 2, 3)] == [
            "ferry-sails-3",
            "ferry-sails-4",
            "ferry-sails",
        ]

    def test_that_another_takes_meanwhile_are_found_anew(self, bring):
        give, calls = resolve_name(GIVE), []

        def give_late(stories):
            give(stories)
            if not calls:
                make_story(LONG_AGO, headline="Ferry 1 sails")
            calls.append(1)

        with mock.patch(GIVE, give_late):
            assert bring(an_item(), publishes=True) == [Outcome(What.NEW)]

        assert len(calls) == 2

    def test_that_another_leaves_meanwhile_are_found_anew(self, bring):
        other = make_story(LONG_AGO)
        give = resolve_name(GIVE)

        def give_late(stories):
            give(stories)
            RetiredAddress.objects.create(
                date=LONG_AGO.date(), slug=stories[0].slug, story=other
            )

        with (
            mock.patch(GIVE, give_late),
            pytest.raises(workflow.MoveNotAllowed, match="Try again"),
        ):
            bring(an_item(), publishes=True)

        assert not Story.objects.filter(source_id="a-1").exists()


class TestNames:
    def test_are_found_in_any_case_and_by_former_names(self, bring):
        section, kept = make_section("Ökonomie"), make_section("Coast")
        workflow.merge(make_section("Shore"), into=kept, by=None, at=AT)
        author = workflow.save_author(Author(name="Åse Lee"), by=None)
        renamed = workflow.save_author(Author(name="Bo Ek"), by=None)
        renamed.name, renamed.slug = "Bo Berg", ""
        workflow.save_author(renamed, by=None)
        tag = workflow.save_tag(Tag(name="Boats"), by=None)
        tag.name, tag.slug = "Ships", ""
        workflow.save_tag(tag, by=None)

        bring(
            an_item(
                1, section="ÖKONOMIE", authors=("ÅSE LEE", "bo ek"), tags=("BOATS",)
            ),
            an_item(2, section="shore", authors=(), tags=("ships", "boats")),
        )

        assert the_story(1).section == section
        assert the_story(2).section == kept
        assert [row.author for row in the_story(1).bylines.order_by("position")] == [
            author,
            renamed,
        ]
        for number in (1, 2):
            assert list(the_story(number).tags.all()) == [tag]
        assert (Section.objects.count(), Author.objects.count()) == (2, 2)

    def test_of_one_author_twice_are_one_byline(self, bring):
        renamed = workflow.save_author(Author(name="Bo Ek"), by=None)
        renamed.name, renamed.slug = "Bo Berg", ""
        workflow.save_author(renamed, by=None)

        bring(an_item(authors=("Bo Ek", "Bo Berg")))

        assert the_story().bylines.get().author == renamed

    def test_a_section_is_found_by_its_slug(self, bring):
        section = make_section("World news", slug="world")
        bring(an_item(section="world"))

        assert the_story().section == section

    def test_of_one_slug_are_two_sections(self, bring):
        taken = make_section("Old")
        RetiredName.objects.create(kind="section", slug="c-2", section=taken)
        bring(an_item(1, section="C"), an_item(2, section="C#"))

        assert [the_story(n).section.slug for n in (1, 2)] == ["c", "c-3"]

    def test_merged_meanwhile_are_found_anew(self, bring):
        kept, gone = make_section("Coast"), Section(pk=99_999, name="Shore")

        with mock.patch.object(names, "_find", side_effect=[gone, kept]):
            assert bring(an_item(section="Shore", authors=())) == [Outcome(What.NEW)]

        assert the_story().section == kept

    def test_are_made_for_stories_that_are_taken_alone(self, bring):
        bring(an_item(headline=""))

        assert not Section.objects.exists()
        assert not Author.objects.exists()
        assert not Tag.objects.exists()


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"headline": "\u200b"}, "headline: Write a headline."),
            ({"headline": "x" * 301}, "headline: At most 300 characters."),
            ({"deck": "x" * 401}, "deck: At most 400 characters."),
            ({"section": " "}, "section: Choose a section."),
            ({"section": "x" * 81}, "section: At most 80 characters."),
            ({"authors": ("x" * 121,)}, "authors: At most 120 characters."),
            ({"tags": ("x" * 51,)}, "tags: A tag has at most 50 characters."),
            ({"tags": MANY_TAGS}, "tags: A story has at most 20 tags."),
            (
                {"published_at": datetime(1850, 1, 1, tzinfo=UTC)},
                "published_at: Choose a time after 1900 and within ten years from now.",
            ),
            (
                {"published_at": datetime(2099, 1, 1, tzinfo=UTC)},
                "published_at: Choose a time after 1900 and within ten years from now.",
            ),
            ({"body": "<p> </p>"}, "body: A story without text is not published."),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_say_what_the_verbs_would_say(self, bring, change, says):
        assert why(bring(an_item(**change), publishes=True)) == says
        assert not Story.objects.exists()

    def test_leave_the_others_in_order(self, bring):
        outcomes = bring(an_item(1), an_item(2, headline=""), an_item(3))

        assert [outcome.what for outcome in outcomes] == ["new", "refused", "new"]
        assert Story.objects.count() == 2

    def test_a_draft_may_be_without_text(self, bring):
        assert bring(an_item(body="")) == [Outcome(What.NEW)]

    def test_what_goes_wrong_on_the_way_leaves_nothing(self, bring):
        broken = mock.patch("articles.indexing.index", side_effect=OSError)
        with broken, pytest.raises(OSError):
            bring(an_item(), publishes=True)

        assert not Story.objects.exists()
        assert not Section.objects.exists()

    def test_others_who_are_always_faster_are_given_way(self, bring):
        faster = mock.patch.object(arrivals, "write", side_effect=IntegrityError)
        with faster as write, pytest.raises(workflow.MoveNotAllowed, match="Try again"):
            bring(an_item())

        assert write.call_count == importing.TRIES


class TestASecondRun:
    def test_changes_nothing(self, bring, django_assert_num_queries):
        items = [an_item(number) for number in range(20)]
        bring(*items, publishes=True)
        before = list(Story.objects.order_by("pk").values())

        with django_assert_num_queries(5):  # 4 of them settle
            outcomes = bring(*items, at=AT + HOUR, publishes=True)

        assert outcomes == [Outcome(What.SAME)] * 20
        assert list(Story.objects.order_by("pk").values()) == before

    def test_takes_what_changed(self, bring):
        bring(an_item(), publishes=True)
        changed = an_item(
            headline="Ferry sinks",
            body="<p>It sank.</p>",
            section="Coast",
            tags=("wreck",),
            authors=("Bo Ek",),
        )

        assert bring(changed, at=AT + HOUR, publishes=True) == [Outcome(What.CHANGED)]

        story = the_story()
        assert (story.headline, story.body) == ("Ferry sinks", "<p>It sank.</p>")
        assert story.section.name == "Coast"
        assert list(story.tags.names()) == ["wreck"]
        assert story.bylines.get().author.name == "Bo Ek"
        assert (story.version, story.first_published_at) == (2, LONG_AGO)
        assert story.get_absolute_url() == "/2019/12/31/ferry-1-sails/"
        assert story.text.body == "It sank."
        assert [row.verb for row in story.transitions.order_by("at")] == [
            "import",
            "edit",
        ]
        assert bring(changed, publishes=True) == [Outcome(What.SAME)]

    def test_leaves_what_somebody_worked_on_and_says_so(self, bring, owner):
        bring(an_item(), publishes=True)
        admin = make_user(is_superuser=True)
        workflow.edit(the_story(), {"deck": "Ours."}, by=admin, at=AT, version=1)

        assert bring(an_item(), publishes=True) == [Outcome(What.SAME)]
        outcomes = bring(an_item(headline="Theirs"), publishes=True)

        assert "somebody has worked on the story here" in why(outcomes)
        assert (the_story().headline, the_story().deck) == ("Ferry 1 sails", "Ours.")

    def test_takes_what_was_merely_touched_by_a_merge(self, bring):
        bring(an_item())
        admin, kept = make_user(is_superuser=True), make_section("Coast")
        workflow.merge(Section.objects.get(name="Harbor"), into=kept, by=admin, at=AT)

        assert bring(an_item()) == [Outcome(What.SAME)]
        assert bring(an_item(deck="New.")) == [Outcome(What.CHANGED)]
        assert the_story().section == kept

    def test_publishes_drafts_at_their_own_times(self, bring):
        bring(an_item(1), an_item(2, published_at=None), an_item(3))
        admin = make_user(is_superuser=True)
        workflow.edit(the_story(3), {"deck": "Ours."}, by=admin, at=AT, version=1)

        outcomes = bring(
            an_item(1), an_item(2, published_at=None), an_item(3), publishes=True
        )

        assert [outcome.what for outcome in outcomes] == ["changed", "changed", "same"]
        first, second, third = (the_story(number) for number in (1, 2, 3))
        assert first.publish_at == first.first_published_at == LONG_AGO
        assert first.placements.get().first_published_at == LONG_AGO
        assert second.first_published_at == AT
        assert third.status == "draft"

    def test_without_the_word_leaves_published_what_is(self, bring):
        bring(an_item(), publishes=True)

        assert bring(an_item()) == [Outcome(What.SAME)]
        assert the_story().status == "published"

    def test_refuses_another_time_for_what_readers_have_seen(self, bring):
        bring(an_item(), publishes=True)

        assert why(bring(an_item(published_at=LONG_AGO - HOUR))) == (
            "published_at: The story is public: its time cannot be changed."
        )

    def test_moves_a_schedule(self, bring):
        bring(an_item(published_at=AT + HOUR), publishes=True)
        bring(an_item(published_at=AT + 2 * HOUR), publishes=True)

        assert the_story().first_published_at == AT + 2 * HOUR

    def test_leaves_what_was_withdrawn(self, bring):
        bring(an_item(), publishes=True)
        workflow.withdraw(the_story(), by=None, at=AT)

        assert why(bring(an_item(deck="New."))).startswith("Restore “Ferry 1 sails”")
        assert bring(an_item()) == [Outcome(What.SAME)]

    def test_writes_no_version_where_the_words_are_the_same(self, bring):
        bring(an_item())

        assert bring(an_item(headline="Ferry  1 sails")) == [Outcome(What.SAME)]
        assert the_story().version == 1

    def test_takes_a_story_whose_line_is_not_known(self, bring):
        story = make_draft()
        Story.objects.filter(pk=story.pk).update(source_id="a-1")

        assert bring(an_item()) == [Outcome(What.CHANGED)]
        assert the_story().headline == "Ferry 1 sails"

    def test_finds_what_another_run_has_just_brought(self, bring, owner):
        draft, calls = arrivals.draft, []

        def draft_late(item, *arguments, **options):
            calls.append(1)
            if len(calls) == 1:
                workflow.import_stories([item], owner=owner, at=AT)
            return draft(item, *arguments, **options)

        with mock.patch.object(arrivals, "draft", draft_late):
            assert bring(an_item()) == [Outcome(What.SAME)]

        assert Story.objects.count() == 1


class TestStamps:
    def test_move_once_for_many_stories(self, bring):
        make_section("Harbor")
        before = Edition.objects.the_one()
        bring(*(an_item(number) for number in range(5)), publishes=True)

        after = Edition.objects.the_one()
        assert (after.site, after.edition) == (before.site, before.edition + 1)

    def test_of_every_page_move_with_a_new_section(self, bring):
        before = Edition.objects.the_one().site
        bring(an_item(), publishes=True)
        bring(an_item(section="Coast"), publishes=True)

        assert Edition.objects.the_one().site == before + 2

    def test_stay_for_drafts(self, bring):
        make_section("Harbor")
        before = Edition.objects.the_one().edition
        bring(an_item())

        assert Edition.objects.the_one().edition == before


class TestLists:
    def test_are_left_for_the_end(self, bring, owner):
        with mock.patch("articles.workflow.base.tasks") as tasks:
            bring(an_item(1), an_item(2), publishes=True)
            bring(an_item(1, deck="New."), publishes=True)

        assert not tasks.renew_related.enqueue.called
        assert not Arrival.objects.filter(is_related=True).exists()

    @pytest.mark.parametrize("few", [0, 50], ids=["in bulk", "one by one"])
    def test_are_built_for_what_came_and_once(self, bring, monkeypatch, few):
        monkeypatch.setattr(importing, "FEW", few)
        bring(an_item(1), an_item(2, body="<p>Another word.</p>"), publishes=True)
        told = []

        assert workflow.relate_arrivals(AT, progress=lambda *so: told.append(so)) == 2
        assert [row.other for row in the_story(1).related_rows.all()] == [the_story(2)]
        assert told[-1:] == ([(2, 2)] if few == 0 else [])
        assert workflow.relate_arrivals(AT, progress=lambda *so: None) == 0

    def test_are_built_anew_for_what_changed(self, bring):
        bring(an_item(1), an_item(2), publishes=True)
        Arrival.objects.update(is_related=True)
        bring(an_item(1, body="<p>New.</p>"), an_item(2), publishes=True)

        assert Arrival.objects.get(is_related=False).story == the_story(1)
