"""Several members of staff at once, each in a process of its own."""

import time
from datetime import timedelta
from functools import partial
from pkgutil import resolve_name
from unittest import mock

import pytest

from articles import workflow
from articles.models import Author, Edition, RetiredAddress, Section, Story, Tag
from comments import moderation
from tests.factories import AT, make_comment, make_draft, make_section, make_story
from tests.processes import crew as make_crew
from tests.processes import database

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ROUNDS = 50
A_MOMENT = 0.004  # seconds: enough to come second, not enough to come too late


@pytest.fixture(scope="module")
def crew(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("race")
    with database(folder, django_db_blocker) as address, make_crew(address) as these:
        yield these


# Deeds


def edit(pk, *, at=AT, version=1, pause=0, **changes):
    """The version that stands, or the headline that stood in the way."""
    time.sleep(pause)
    story = Story(pk=pk)
    try:
        edited = workflow.edit(story, changes, by=None, at=at, version=version)
    except workflow.Conflict as conflict:
        return conflict.current.headline
    return edited.version


def move(verb, pk, *, at=AT, pause=0):
    """Whether the state of the story allowed it."""
    time.sleep(pause)
    try:
        getattr(workflow, verb)(Story(pk=pk), by=None, at=at)
    except workflow.MoveNotAllowed:
        return False
    return True


def approve(pk, *, pause=0):
    time.sleep(pause)
    return moderation.approve([pk], by=None, at=AT).count("done")


def slowly(deed, name):
    """Carry the deed out, but rest before each call of what is named, as under load."""
    call = resolve_name(name)

    def rest(*arguments, **options):
        time.sleep(0.5)
        return call(*arguments, **options)

    with mock.patch(name, rest):
        return deed()


def publish_and_rename(pk, slug, *, pause):
    time.sleep(pause)
    story = workflow.publish(Story(pk=pk), by=None, at=AT)
    return workflow.edit(story, {"slug": slug}, by=None, at=AT, version=1).version


def rename_section(pk, name):
    section = Section.objects.get(pk=pk)
    section.name = name
    return workflow.save_section(section, editors=[], by=None).name


def delete_section(pk, *, pause=0):
    time.sleep(pause)
    workflow.delete_section(Section.objects.get(pk=pk), by=None)


def merge(model, source, into, *, pause=0):
    time.sleep(pause)
    source, into = model.objects.get(pk=source), model(pk=into)
    return workflow.merge(source, into=into, by=None, at=AT).pk


def put_under(pk, parent, *, pause=0):
    time.sleep(pause)
    section = Section.objects.get(pk=pk)
    section.parent = Section.objects.get(pk=parent)
    workflow.save_section(section, editors=[], by=None)


def rename_tag(pk, name, *, pause=0):
    time.sleep(pause)
    tag = Tag.objects.get(pk=pk)
    tag.name, tag.slug = name, ""
    return workflow.save_tag(tag, by=None).slug


def settle(at, *, pause=0, verb="settle"):
    time.sleep(pause)
    return getattr(workflow, verb)(at)


# What they leave


def values(answers):
    """What the deeds returned, none of which may have failed."""
    assert [answer.error for answer in answers] == [""] * len(answers)
    return [answer.value for answer in answers]


def pauses(number):
    """Every other time another one comes first."""
    return (0, A_MOMENT) if number % 2 else (A_MOMENT, 0)


def history(story):
    return list(story.transitions.order_by("pk").values_list("verb", flat=True))


def is_told(story):
    """Whether the history leads step by step to where the story stands."""
    status = ""
    for step in story.transitions.order_by("pk"):
        if step.from_status != status:
            return False
        if step.verb in workflow.MOVES:
            sources, target = workflow.MOVES[step.verb]
            if status not in sources or step.to_status != target:
                return False
        status = step.to_status
    return status == story.status


class TestTags:
    def test_stories_that_name_the_same_new_tags_share_them(self, crew):
        names = ["Quay", "anchors", "Winches", "buoys", "Ropes"]
        drafts = [make_draft() for _ in range(8)]
        spellings = [names, [name.swapcase() for name in names]] * 4

        answers = crew.at_once(
            *(
                partial(edit, draft.pk, tags=tags)
                for draft, tags in zip(drafts, spellings, strict=True)
            )
        )

        assert values(answers) == [2] * 8
        assert [draft.tags.count() for draft in drafts] == [5] * 8
        assert Tag.objects.filter(stories__in=drafts).distinct().count() == 5


class TestAddresses:
    def test_twenty_stories_of_one_headline_get_twenty_addresses(self, crew):
        drafts = [make_draft(headline="Harbor opens").pk for _ in range(20)]

        answers = crew.at_once(*(partial(move, "publish", pk) for pk in drafts))

        assert values(answers) == [True] * 20
        stories = Story.objects.public(AT).filter(pk__in=drafts)
        assert sorted(story.slug for story in stories) == sorted(
            ["harbor-opens", *(f"harbor-opens-{n}" for n in range(2, 21))]
        )

    def test_an_address_that_is_given_up_leads_to_its_story_only(self, crew):
        """Some drafts would take it just when its story leaves it."""
        movers, drafts = [], []
        for number in range(10):
            slug = f"old-{number}"
            movers.append(make_story(slug=slug).pk)
            drafts.append([make_draft(slug=slug).pk for _ in range(3)])
        renames = [
            partial(edit, pk, slug=f"new-{number}", pause=pauses(number)[0])
            for number, pk in enumerate(movers)
        ]
        publications = [
            [
                partial(move, "publish", three[place], pause=pauses(number)[1])
                for number, three in enumerate(drafts)
            ]
            for place in range(3)
        ]

        renamed, *published = crew.in_step(renames, *publications)

        assert values(renamed) == [2] * 10
        assert [values(answers) for answers in published] == [[True] * 10] * 3
        for number, pk in enumerate(movers):
            mover = Story.objects.get(pk=pk)
            assert mover.slug == f"new-{number}"
            old = RetiredAddress.objects.leading_to_public(
                mover.date, f"old-{number}", AT
            )
            assert [address.story_id for address in old] == [pk]
        assert answered_twice() == []

    def test_an_address_that_was_used_and_left_meanwhile_is_not_taken(self, crew):
        mover, draft = make_draft(slug="brief"), make_draft(slug="brief")
        publication = partial(move, "publish", draft.pk)

        answers = crew.at_once(
            # It finds the address free, rests and saves.
            partial(slowly, publication, "articles.models.Story.save"),
            partial(publish_and_rename, mover.pk, "longer", pause=0.2),
        )

        assert values(answers) == [True, 2]
        assert answered_twice() == []

    def test_a_new_address_that_others_want_as_well_is_one_storys(self, crew):
        movers = [make_story().pk for _ in range(4)]
        drafts = [make_draft(slug="wanted").pk for _ in range(4)]

        answers = crew.at_once(
            *(partial(edit, pk, slug="wanted") for pk in movers),
            *(partial(move, "publish", pk) for pk in drafts),
        )

        assert values(answers) == [2] * 4 + [True] * 4
        stories = Story.objects.filter(pk__in=[*movers, *drafts])
        assert len({story.slug for story in stories}) == 8
        assert answered_twice() == []


def answered_twice():
    """Addresses at which a story stands while they lead to another one."""
    return [
        str(address)
        for address in RetiredAddress.objects.all()
        if Story.objects.at_address(address.date, address.slug)
        .exclude(pk=address.story_id)
        .exists()
    ]


class TestTexts:
    def test_of_two_saves_of_one_version_one_wins_and_no_text_is_lost(self, crew):
        stories = [make_draft(headline="Before") for _ in range(10)]
        both = [
            [
                partial(edit, story.pk, headline=f"By {who}", pause=pauses(number)[who])
                for number, story in enumerate(stories)
            ]
            for who in range(2)
        ]

        answers = crew.in_step(*both)

        for story, *pair in zip(stories, *map(values, answers), strict=True):
            assert 2 in pair  # the winner's version
            loser = 1 - pair.index(2)
            assert pair[loser] == f"By {1 - loser}"  # and it is told the winner's text
            edit(story.pk, headline=f"By {loser}", version=2)
            revisions = story.revisions.order_by("version")
            assert [revision.snapshot["headline"] for revision in revisions] == [
                "Before",
                f"By {1 - loser}",
                f"By {loser}",
            ]
            assert history(story) == ["create", "edit", "edit"]

    def test_a_reply_is_counted_while_its_story_is_saved(self, crew):
        stories = [make_story() for _ in range(ROUNDS)]
        replies = [make_comment(story, status="pending") for story in stories]
        edits, approvals = [], []
        for number, (story, reply) in enumerate(zip(stories, replies, strict=True)):
            first, second = pauses(number)
            edits.append(partial(edit, story.pk, headline="After", pause=first))
            approvals.append(partial(approve, reply.pk, pause=second))

        edited, approved = crew.in_step(edits, approvals)

        assert values(edited) == [2] * ROUNDS
        assert values(approved) == [1] * ROUNDS
        for story in stories:
            before = story.discussion_version
            story.refresh_from_db()
            assert story.headline == "After"
            assert (story.reply_count, story.discussion_version) == (1, before + 1)


class TestMoves:
    @pytest.mark.parametrize("other", ["take_back", "trash", "submit"])
    def test_beside_a_publication_end_in_a_state_with_its_history(self, crew, other):
        stories = [make_draft() for _ in range(10)]

        published, moved = crew.in_step(*rivals("publish", other, stories))

        done = list(zip(values(published), values(moved), strict=True))
        for story, (is_published, is_moved) in zip(stories, done, strict=True):
            story.refresh_from_db()
            verbs = history(story)[1:]
            assert is_published + is_moved == len(verbs) >= 1
            assert is_told(story)

    def test_only_one_of_two_takes_a_story_from_readers(self, crew):
        stories = [make_story(AT - SECOND) for _ in range(10)]

        taken, withdrawn = crew.in_step(*rivals("take_back", "withdraw", stories))

        done = list(zip(values(taken), values(withdrawn), strict=True))
        for story, (is_taken, is_withdrawn) in zip(stories, done, strict=True):
            story.refresh_from_db()
            assert is_taken != is_withdrawn
            assert story.status == ("draft" if is_taken else "withdrawn")
            assert is_told(story)

    def test_of_eight_withdrawals_one_is_made(self, crew):
        story = make_story()

        answers = crew.at_once(*[partial(move, "withdraw", story.pk)] * 8)

        assert sorted(values(answers)) == [False] * 7 + [True]
        story.refresh_from_db()
        assert history(story) == ["create", "publish", "withdraw"]
        assert is_told(story)


def rivals(one, other, stories):
    """Two verbs on each story, first the one a moment earlier, then the other."""
    return [
        [
            partial(move, verb, story.pk, pause=pauses(number)[who])
            for number, story in enumerate(stories)
        ]
        for who, verb in enumerate((one, other))
    ]


class TestSettling:
    def test_one_of_eight_settles_a_moment(self, crew):
        story = make_story(publish_at=AT + MINUTE)

        answers = crew.at_once(*[partial(settle, AT + MINUTE)] * 8)

        assert sorted(values(answers)) == [False] * 7 + [True]
        assert history(story) == ["create", "publish", "appear"]
        assert Edition.objects.the_one().settled_through == AT + MINUTE

    @pytest.mark.parametrize("field", ["body", "slug"])
    def test_waits_for_an_editor_who_saves_what_appears(self, crew, field):
        moment = AT + (2 if field == "body" else 3) * MINUTE
        story = make_story(publish_at=moment)
        change = partial(edit, story.pk, at=moment - SECOND, **{field: "new"})

        answers = crew.at_once(
            partial(slowly, change, "articles.stamps.bump_edition"),
            partial(settle, moment, pause=0.2),
        )

        assert values(answers) == [2, True]
        assert history(story) == ["create", "publish", "edit", "appear"]

    def test_one_of_eight_readers_settles_a_moment(self, crew):
        moment = AT + 4 * MINUTE
        story = make_story(publish_at=moment)

        answers = crew.at_once(*[partial(settle, moment, verb="settle_in_passing")] * 8)

        assert sorted(values(answers)) == [False] * 7 + [True]
        assert history(story) == ["create", "publish", "appear"]

    def test_a_reader_waits_for_no_editor(self, crew):
        moment = AT + 5 * MINUTE
        story = make_story(publish_at=moment)
        change = partial(edit, story.pk, at=moment - SECOND, body="new")

        answers = crew.at_once(
            partial(slowly, change, "articles.stamps.bump_edition"),
            partial(settle, moment, pause=0.2, verb="settle_in_passing"),
        )

        assert values(answers) == [2, False]
        assert workflow.settle_in_passing(moment) is True


class TestSections:
    def test_one_is_renamed_while_a_story_moves_into_it(self, crew):
        story, section = make_story(), make_section()
        renaming = partial(rename_section, section.pk, "Renamed")

        answers = crew.at_once(
            partial(slowly, renaming, "articles.stamps.bump_site"),
            partial(edit, story.pk, section=section, pause=0.2),
        )

        assert values(answers) == ["Renamed", 2]
        story.refresh_from_db()
        assert story.section.name == "Renamed"

    def test_one_is_deleted_while_a_story_moves_into_it(self, crew):
        story, section = make_story(), make_section()
        deletion = partial(delete_section, section.pk)

        deleted, edited = crew.at_once(
            partial(slowly, deletion, "articles.stamps.bump_site"),
            partial(edit, story.pk, section=section, pause=0.2),
        )

        assert (deleted.error, edited.error) == ("", "ValidationError")
        assert history(story) == ["create", "publish"]

    def test_one_stays_that_a_story_moved_into_while_it_was_deleted(self, crew):
        story, section = make_story(), make_section()
        change = partial(edit, story.pk, section=section)

        edited, deleted = crew.at_once(
            partial(slowly, change, "articles.stamps.bump_edition"),
            partial(delete_section, section.pk, pause=0.2),
        )

        assert (edited.value, deleted.error) == (2, "MoveNotAllowed")
        story.refresh_from_db()
        assert story.section == section


def make_tags(*names):
    """The keys of tags that one draft each has."""
    return [make_draft(tags=[name]).tags.get().pk for name in names]


class TestMerges:
    def test_of_two_into_each_other_one_is_made(self, crew):
        one, two = make_tags("One", "Two")

        answers = crew.at_once(
            partial(merge, Tag, one, two), partial(merge, Tag, two, one)
        )

        errors = sorted(answer.error for answer in answers)
        assert errors in (["", "DoesNotExist"], ["", "MoveNotAllowed"])
        left = Tag.objects.get(pk__in=[one, two])
        assert Story.objects.naming(left).count() == 2

    def test_of_one_into_two_others_only_one_is_made(self, crew):
        one, two, three = make_tags("1st", "2nd", "3rd")

        answers = crew.at_once(
            partial(slowly, partial(merge, Tag, one, two), "articles.stamps.bump_site"),
            partial(merge, Tag, one, three, pause=0.2),
        )

        # On SQLite the second waits for the first before it looks.
        assert answers[0].value == two
        assert answers[1].error in {"MoveNotAllowed", "DoesNotExist"}
        assert not Tag.objects.filter(pk=one).exists()

    def test_takes_a_story_along_that_gets_the_tag_meanwhile(self, crew):
        old, new = make_tags("Trawlers", "Fishing boats")
        draft = make_draft()
        change = partial(edit, draft.pk, tags=["Trawlers", "Nets"])

        answers = crew.at_once(
            partial(slowly, change, "articles.workflow.writing.revise"),
            partial(merge, Tag, old, new, pause=0.2),
        )

        assert values(answers) == [2, new]
        assert set(draft.tags.values_list("name", flat=True)) == {
            "Fishing boats",
            "Nets",
        }

    def test_an_edit_that_waits_for_one_gets_the_tag_that_stayed(self, crew):
        old, new = make_tags("Skerries", "Rocks")
        draft = make_draft()
        merging = partial(merge, Tag, old, new)

        answers = crew.at_once(
            partial(slowly, merging, "articles.stamps.bump_site"),
            partial(edit, draft.pk, tags=["Skerries"], pause=0.2),
        )

        assert values(answers) == [new, 2]
        assert draft.tags.get().pk == new

    def test_takes_a_story_along_that_moves_into_the_section_meanwhile(self, crew):
        old, new, story = make_section(), make_section(), make_story()
        change = partial(edit, story.pk, section=old)

        answers = crew.at_once(
            partial(slowly, change, "articles.workflow.writing.revise"),
            partial(merge, Section, old.pk, new.pk, pause=0.2),
        )

        assert values(answers) == [2, new.pk]
        story.refresh_from_db()
        assert story.section == new
        assert story.placements.get().section == new

    def test_refuses_the_author_whom_a_story_is_just_given(self, crew):
        ann, cy = (Author.objects.create(name=n, slug=n) for n in ("ann", "cy"))
        draft = make_draft()
        merging = partial(merge, Author, cy.pk, ann.pk)

        merged, edited = crew.at_once(
            partial(slowly, merging, "articles.stamps.bump_site"),
            partial(edit, draft.pk, bylines=[(cy, "")], pause=0.2),
        )

        assert (merged.value, edited.error) == (ann.pk, "ValidationError")

    def test_beside_edits_and_publications_lose_nothing(self, crew):
        sections = [make_section() for _ in range(6)]
        stories = [make_draft(section=section) for section in sections[:5]]
        into = sections[5].pk
        merges = [partial(merge, Section, s.pk, into) for s in sections[:5]]
        edits = [
            partial(edit, story.pk, headline="New", pause=pauses(number)[0])
            for number, story in enumerate(stories)
        ]
        publications = [
            partial(move, "publish", story.pk, pause=pauses(number)[1])
            for number, story in enumerate(stories)
        ]

        answers = crew.in_step(merges, edits, publications)

        assert [values(these) for these in answers] == [
            [into] * 5,
            [2] * 5,
            [True] * 5,
        ]
        for story in stories:
            story.refresh_from_db()
            placed = story.placements.get()
            assert (story.section_id, placed.section_id) == (into, into)
            assert placed.first_published_at == story.first_published_at == AT
            assert is_told(story)


class TestParents:
    def test_of_two_sections_under_each_other_one_is_refused(self, crew):
        one, two = make_section(), make_section()

        answers = crew.at_once(
            partial(put_under, one.pk, two.pk), partial(put_under, two.pk, one.pk)
        )

        assert sorted(answer.error for answer in answers) == ["", "ValidationError"]

    def test_a_story_that_moves_meanwhile_stands_in_the_parents_list(self, crew):
        parent, child, story = make_section(), make_section(), make_story()
        change = partial(edit, story.pk, section=child)

        answers = crew.at_once(
            partial(slowly, change, "articles.workflow.writing.revise"),
            partial(put_under, child.pk, parent.pk, pause=0.2),
        )

        assert values(answers) == [2, None]
        stands = set(story.placements.values_list("section", flat=True))
        assert stands == {child.pk, parent.pk}


class TestNames:
    def test_of_two_tags_named_alike_at_once_one_is_refused(self, crew):
        one, two = make_tags("Hulls", "Keels")

        answers = crew.at_once(
            partial(rename_tag, one, "Ships"), partial(rename_tag, two, "Ships")
        )

        assert sorted(answer.error for answer in answers) == ["", "ValidationError"]
        assert Tag.objects.filter(name="Ships").count() == 1
