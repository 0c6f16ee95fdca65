import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission

from articles import workflow
from newsroom import roles
from newsroom.roles import ADMINISTRATOR, EDITOR, MODERATOR, REPORTER
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

VIEW = "articles.view_story"
CHANGE = "articles.change_story"
PUBLISH = "articles.publish_story"
EVERYTHING = {VIEW, CHANGE, PUBLISH}


def permissions_of(role):
    return {
        f"{app}.{codename}"
        for app, codename in Group.objects.get(name=role).permissions.values_list(
            "content_type__app_label", "codename"
        )
    }


class TestSync:
    def test_gives_every_role_what_the_table_says(self):
        roles.sync()

        for role, names in roles.ROLES.items():
            assert permissions_of(role) == names

    def test_may_be_repeated(self):
        roles.sync()
        roles.sync()

        assert Group.objects.filter(name__in=roles.ROLES).count() == 4

    def test_takes_back_what_the_table_does_not_say(self):
        roles.sync()
        extra = Permission.objects.get(codename="delete_user")
        Group.objects.get(name=REPORTER).permissions.add(extra)

        roles.sync()

        assert permissions_of(REPORTER) == roles.ROLES[REPORTER]

    def test_leaves_groups_of_the_site_alone(self):
        own = Group.objects.create(name="Photographers")
        own.permissions.add(Permission.objects.get(codename="add_image"))

        roles.sync()

        assert own.permissions.count() == 1


def test_no_role_deletes_what_holds_anybodys_words():
    deleted = {
        name for names in roles.ROLES.values() for name in names if ".delete_" in name
    }

    empty_alone = {"author", "section", "tag"}
    assert deleted == {f"articles.delete_{kind}" for kind in empty_alone}


# The stories of the table below, by their relation to the user who asks.
def own_draft(user):
    return make_draft(owner=user)


def own_story(user):
    return make_story(owner=user)


def own_trash(user):
    return workflow.trash(make_draft(owner=user), by=None, at=AT)


def draft_in_open_section(user):
    return make_draft()


def story_in_open_section(user):
    return make_story()


def story_in_own_section(user):
    section = make_section()
    section.editors.add(user)
    return make_story(section=section)


def story_in_closed_section(user):
    section = make_section()
    section.editors.add(make_user())
    return make_story(section=section)


def own_story_in_closed_section(user):
    section = make_section()
    section.editors.add(make_user())
    return make_story(section=section, owner=user)


TABLE = [
    (REPORTER, own_draft, {VIEW, CHANGE}),
    (REPORTER, own_story, {VIEW}),
    (REPORTER, own_trash, {VIEW}),
    (REPORTER, draft_in_open_section, set()),
    (REPORTER, story_in_own_section, set()),
    (EDITOR, own_draft, EVERYTHING),
    (EDITOR, draft_in_open_section, EVERYTHING),
    (EDITOR, story_in_open_section, EVERYTHING),
    (EDITOR, story_in_own_section, EVERYTHING),
    (EDITOR, story_in_closed_section, set()),
    (EDITOR, own_story_in_closed_section, {VIEW}),
    (MODERATOR, own_draft, set()),
    (MODERATOR, story_in_open_section, set()),
    (ADMINISTRATOR, own_draft, EVERYTHING),
    (ADMINISTRATOR, story_in_closed_section, EVERYTHING),
    (None, own_draft, set()),
    (None, story_in_open_section, set()),
]


def may(user, story):
    return {name for name in EVERYTHING if user.has_perm(name, story)}


@pytest.mark.parametrize(("role", "relation", "names"), TABLE)
def test_what_a_role_may_do_to_a_story(role, relation, names):
    user = make_user(role)

    assert may(user, relation(user)) == names


def test_a_superuser_may_everything():
    user = make_user(is_superuser=True)

    assert may(user, story_in_closed_section(user)) == EVERYTHING


def test_who_has_left_may_nothing():
    user = make_user(ADMINISTRATOR, is_active=False)

    assert may(user, own_draft(user)) == set()


def test_a_visitor_may_nothing():
    assert may(AnonymousUser(), make_story()) == set()


def test_only_stories_have_a_rule():
    user = make_user(ADMINISTRATOR)

    assert not user.has_perm("articles.change_section", make_section())
    assert not roles.ObjectBackend().has_perm(user, PUBLISH)


def test_only_three_permissions_have_a_rule():
    user = make_user(ADMINISTRATOR)

    assert not user.has_perm("articles.add_story", make_story())
