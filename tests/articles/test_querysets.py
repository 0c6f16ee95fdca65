"""What is public, and to whom on the staff a story is visible."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import workflow
from articles.models import Image, RelatedStory, RetiredAddress, Section, Story
from newsroom import roles
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)

HIDDEN = {
    "draft": make_draft,
    "review": lambda: workflow.submit(make_draft(), by=None, at=AT),
    "scheduled": lambda: make_story(publish_at=AT + SECOND),
    "expired": lambda: make_story(expires_at=AT),
    "withdrawn": lambda: workflow.withdraw(make_story(), by=None, at=AT),
    "trash": lambda: workflow.trash(make_draft(), by=None, at=AT),
    "taken back": lambda: workflow.take_back(make_story(AT), by=None, at=AT),
    "restored": lambda: workflow.restore(
        workflow.withdraw(make_story(), by=None, at=AT), by=None, at=AT
    ),
}
GONE = {"expired", "withdrawn", "restored"}


@pytest.mark.parametrize("state", sorted(HIDDEN))
def test_public_leaves_out_every_hidden_state(state):
    story = HIDDEN[state]()

    assert story not in Story.objects.public(AT)
    assert (story in Story.objects.gone(AT)) is (state in GONE)


def test_public_begins_at_the_moment_and_ends_at_the_moment():
    story = make_story(publish_at=AT, expires_at=AT + HOUR)

    seen = [
        story in Story.objects.public(at)
        for at in (AT - SECOND, AT, AT + HOUR - SECOND, AT + HOUR)
    ]

    assert seen == [False, True, True, False]
    assert story not in Story.objects.gone(AT + HOUR - SECOND)
    assert story in Story.objects.gone(AT + HOUR)


def test_gone_and_public_never_overlap():
    stories = [make() for make in HIDDEN.values()] + [make_story()]

    public, gone = Story.objects.public(AT), Story.objects.gone(AT)

    assert not public & gone
    assert public.count() == 1
    assert len(stories) == Story.objects.count()


def test_related_are_the_public_ones_of_those_kept_in_their_order():
    here, first, second = make_story(), make_story(), make_story()
    hidden = make_story(publish_at=AT + HOUR)
    for position, other in enumerate([second, hidden, first]):
        RelatedStory.objects.create(
            story=here, other=other, position=position, rung="scored"
        )

    assert list(Story.objects.related_of(here, AT)) == [second, first]


@settings(max_examples=25)
@given(offsets=st.lists(st.integers(-300, 300), min_size=1, max_size=5, unique=True))
def test_next_moment_is_the_least_that_lies_ahead(offsets):
    times = sorted(AT + timedelta(seconds=offset) for offset in offsets)
    section, owner = make_section(), make_user()
    for time in times:
        make_story(
            AT - timedelta(days=1), publish_at=time, section=section, owner=owner
        )
    ours = Story.objects.filter(section=section)

    ahead = [time for time in times if time > AT]

    assert ours.next_moment(AT) == (ahead[0] if ahead else None)


def test_next_moment_counts_expiry():
    make_story(expires_at=AT + HOUR)
    make_story(publish_at=AT + 2 * HOUR)

    assert Story.objects.next_moment(AT) == AT + HOUR
    assert Story.objects.next_moment(AT + 2 * HOUR) is None


class TestStaff:
    @pytest.fixture
    def people(self):
        return {role: make_user(role) for role in roles.ROLES}

    def test_a_reporter_sees_the_own_stories_and_edits_them_until_published(
        self, people
    ):
        reporter = people[roles.REPORTER]
        draft = make_draft(owner=reporter)
        review = workflow.submit(make_draft(owner=reporter), by=None, at=AT)
        live = make_story(owner=reporter)
        make_story()

        assert set(Story.objects.viewable_by(reporter)) == {draft, review, live}
        assert set(Story.objects.editable_by(reporter)) == {draft, review}

    def test_an_editor_sees_the_own_sections_and_those_of_nobody(self, people):
        editor = people[roles.EDITOR]
        mine, free, theirs = make_section(), make_section(), make_section()
        mine.editors.add(editor, make_user(roles.EDITOR))
        theirs.editors.add(make_user(roles.EDITOR))
        expected = {make_draft(section=mine), make_draft(section=free)}
        own_elsewhere = make_draft(section=theirs, owner=editor)
        make_draft(section=theirs)

        stories = Story.objects.editable_by(editor)

        assert set(stories) == expected | {own_elsewhere}
        assert stories.count() == 3

    def test_a_moderator_sees_no_story(self, people):
        make_story(owner=people[roles.MODERATOR])

        assert not Story.objects.viewable_by(people[roles.MODERATOR])

    def test_administrators_and_superusers_see_all(self, people):
        section = make_section()
        section.editors.add(people[roles.EDITOR])
        story = make_draft(section=section)
        superuser = make_user(is_superuser=True)

        assert story in Story.objects.editable_by(people[roles.ADMINISTRATOR])
        assert story in Story.objects.editable_by(superuser)


def test_sections_stand_in_their_order():
    last, first = make_section(order=2), make_section(order=1)

    assert list(Section.objects.in_order()) == [first, last]


def test_a_retired_address_leads_to_public_stories_alone():
    story = make_story(slug="old")
    workflow.edit(story, {"slug": "new"}, by=None, at=AT, version=1)
    found = RetiredAddress.objects.leading_to_public(story.date, "old", AT)
    assert found.get().story == story

    workflow.withdraw(story, by=None, at=AT)

    assert not RetiredAddress.objects.leading_to_public(story.date, "old", AT)


def test_an_image_is_public_while_a_public_story_shows_it():
    image = Image.objects.create(width=1, height=1, uploaded_at=AT)
    assert image not in Image.objects.public(AT)

    make_story(publish_at=AT, lead_image=image)
    make_story(lead_image=image)

    assert list(Image.objects.public(AT)) == [image]
    assert image not in Image.objects.public(AT - 2 * HOUR)
