"""Who gets what from every address of the admin. An address without a row fails.

The rows are asked for with a draft of somebody else in a section without editors,
which every editor may therefore open, and with accounts, roles and replies of others.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLResolver

from articles import workflow
from articles.models import Author
from comments.models import SavedReason
from newsroom import roles
from tests.factories import (
    AT,
    make_comment,
    make_commenter,
    make_draft,
    make_image,
    make_rule,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)

WHO = (
    None,
    roles.REPORTER,
    roles.EDITOR,
    roles.MODERATOR,
    roles.ADMINISTRATOR,
    "superuser",
)
# 302 is the login for the first, and the desk for who may not see that row.
TABLE = {
    "media/<str:key>/<slug:rendition>.<slug:extension>": (302, 404, 404, 404, 404, 404),
    "front/": (302, 403, 200, 403, 200, 200),
    "most-read/": (302, 403, 200, 403, 200, 200),
    "pictures/": (302, 200, 200, 403, 200, 200),
    "pictures/<str:key>/": (302, 404, 200, 403, 200, 200),
    "": (302, 200, 200, 200, 200, 200),
    "login/": (200, 302, 302, 302, 302, 302),
    "logout/": (302, 405, 405, 405, 405, 405),
    "password_change/": (302, 200, 200, 200, 200, 200),
    "password_change/done/": (302, 200, 200, 200, 200, 200),
    "autocomplete/": (302, 403, 403, 403, 403, 403),
    "jsi18n/": (302, 200, 200, 200, 200, 200),
    "auth/group/": (302, 403, 403, 403, 403, 200),
    "auth/group/add/": (302, 403, 403, 403, 403, 200),
    "auth/group/<path:object_id>/history/": (302, 403, 403, 403, 403, 200),
    "auth/group/<path:object_id>/delete/": (302, 403, 403, 403, 403, 200),
    "auth/group/<path:object_id>/change/": (302, 403, 403, 403, 403, 200),
    "auth/group/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "django_tasks_database/dbtaskresult/": (302, 403, 403, 403, 403, 200),
    "django_tasks_database/dbtaskresult/add/": (302, 403, 403, 403, 403, 403),
    "django_tasks_database/dbtaskresult/<path:object_id>/history/": (
        302,
        302,
        302,
        302,
        302,
        302,
    ),
    "django_tasks_database/dbtaskresult/<path:object_id>/delete/": (
        302,
        403,
        403,
        403,
        403,
        403,
    ),
    "django_tasks_database/dbtaskresult/<path:object_id>/change/": (
        302,
        403,
        403,
        403,
        403,
        302,
    ),
    "django_tasks_database/dbtaskresult/<path:object_id>/": (
        302,
        302,
        302,
        302,
        302,
        302,
    ),
    "articles/section/": (302, 403, 403, 403, 200, 200),
    "articles/section/add/": (302, 403, 403, 403, 200, 200),
    "articles/section/<int:pk>/merge/": (302, 403, 403, 403, 200, 200),
    "articles/section/<path:object_id>/history/": (302, 403, 403, 403, 200, 200),
    "articles/section/<path:object_id>/delete/": (302, 403, 403, 403, 200, 200),
    "articles/section/<path:object_id>/change/": (302, 403, 403, 403, 200, 200),
    "articles/section/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "articles/tag/": (302, 403, 200, 403, 200, 200),
    "articles/tag/add/": (302, 403, 200, 403, 200, 200),
    "articles/tag/<int:pk>/merge/": (302, 403, 200, 403, 200, 200),
    "articles/tag/<path:object_id>/history/": (302, 403, 200, 403, 200, 200),
    "articles/tag/<path:object_id>/delete/": (302, 403, 200, 403, 200, 200),
    "articles/tag/<path:object_id>/change/": (302, 403, 200, 403, 200, 200),
    "articles/tag/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "articles/author/": (302, 403, 200, 403, 200, 200),
    "articles/author/add/": (302, 403, 200, 403, 200, 200),
    "articles/author/<int:pk>/merge/": (302, 403, 200, 403, 200, 200),
    "articles/author/<path:object_id>/history/": (302, 403, 200, 403, 200, 200),
    "articles/author/<path:object_id>/delete/": (302, 403, 200, 403, 200, 200),
    "articles/author/<path:object_id>/change/": (302, 403, 200, 403, 200, 200),
    "articles/author/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "articles/story/<int:pk>/ask/<slug:verb>/": (302, 404, 200, 404, 200, 200),
    "articles/story/<int:pk>/correct/": (302, 404, 403, 404, 403, 403),
    "articles/story/find/<slug:kind>/": (302, 200, 200, 403, 200, 200),
    "articles/story/": (302, 200, 200, 403, 200, 200),
    "articles/story/add/": (302, 200, 200, 403, 200, 200),
    "articles/story/<path:object_id>/history/": (302, 404, 200, 404, 200, 200),
    "articles/story/<path:object_id>/delete/": (302, 403, 403, 403, 403, 403),
    "articles/story/<path:object_id>/change/": (302, 302, 200, 403, 200, 200),
    "articles/story/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "comments/comment/": (302, 403, 200, 200, 200, 200),
    "comments/comment/moderate/": (302, 403, 200, 200, 200, 200),
    "comments/comment/moderate/<int:pk>/answer/": (302, 403, 200, 200, 200, 200),
    "comments/comment/moderate/<int:pk>/edit/": (302, 403, 200, 200, 200, 200),
    "comments/comment/moderate/all/": (302, 403, 200, 200, 200, 200),
    "comments/comment/moderate/claim/": (302, 403, 405, 405, 405, 405),
    "comments/comment/moderate/decide/": (302, 403, 405, 405, 405, 405),
    "comments/comment/moderate/news/": (302, 403, 400, 400, 400, 400),
    "comments/comment/moderate/undo/": (302, 403, 405, 405, 405, 405),
    "comments/comment/erase/": (302, 403, 403, 403, 404, 404),
    "comments/comment/export/": (302, 405, 405, 405, 405, 405),
    "comments/comment/flood/": (302, 405, 405, 405, 405, 405),
    "comments/comment/undo/": (302, 405, 405, 405, 405, 405),
    "comments/comment/<path:object_id>/decide/": (302, 405, 405, 405, 405, 405),
    "comments/comment/<path:object_id>/change/": (302, 403, 200, 200, 200, 200),
    "comments/rule/": (302, 403, 200, 200, 200, 200),
    "comments/rule/paste/": (302, 403, 200, 200, 200, 200),
    "comments/rule/add/": (302, 403, 200, 200, 200, 200),
    "comments/rule/<path:object_id>/history/": (302, 403, 200, 200, 200, 200),
    "comments/rule/<path:object_id>/delete/": (302, 403, 403, 403, 403, 403),
    "comments/rule/<path:object_id>/change/": (302, 403, 200, 200, 200, 200),
    "comments/rule/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "comments/savedreason/": (302, 403, 200, 200, 200, 200),
    "comments/savedreason/add/": (302, 403, 200, 200, 200, 200),
    "comments/savedreason/<path:object_id>/history/": (302, 403, 200, 200, 200, 200),
    "comments/savedreason/<path:object_id>/delete/": (302, 403, 403, 403, 403, 403),
    "comments/savedreason/<path:object_id>/change/": (302, 403, 200, 200, 200, 200),
    "comments/savedreason/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "comments/commenter/": (302, 403, 200, 200, 200, 200),
    "comments/commenter/add/": (302, 403, 403, 403, 403, 403),
    "comments/commenter/<path:object_id>/stand/": (302, 405, 405, 405, 405, 405),
    "comments/commenter/<path:object_id>/history/": (302, 403, 200, 200, 200, 200),
    "comments/commenter/<path:object_id>/delete/": (302, 403, 403, 403, 403, 403),
    "comments/commenter/<path:object_id>/change/": (302, 403, 200, 200, 200, 200),
    "comments/commenter/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "comments/conversation/": (302, 403, 403, 403, 302, 302),
    "comments/conversation/add/": (302, 403, 403, 403, 403, 403),
    "comments/conversation/<path:object_id>/delete/": (302, 403, 403, 403, 403, 403),
    "comments/conversation/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "comments/conversation/<path:object_id>/history/": (302, 403, 403, 403, 200, 200),
    "comments/conversation/<path:object_id>/change/": (302, 403, 403, 403, 200, 200),
    "newsroom/user/<id>/password/": (302, 403, 403, 403, 200, 200),
    "newsroom/user/": (302, 403, 403, 403, 200, 200),
    "newsroom/user/add/": (302, 403, 403, 403, 200, 200),
    "newsroom/user/<path:object_id>/history/": (302, 403, 403, 403, 200, 200),
    "newsroom/user/<path:object_id>/delete/": (302, 403, 403, 403, 403, 403),
    "newsroom/user/<path:object_id>/change/": (302, 403, 403, 403, 200, 200),
    "newsroom/user/<path:object_id>/": (302, 302, 302, 302, 302, 302),
    "<app_label>/": (302, 200, 200, 404, 200, 200),
    "<url>": (302, 404, 404, 404, 404, 404),
}


def patterns(urls, before=""):
    for entry in urls:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, before + str(entry.pattern))
        else:
            yield readable(before + str(entry.pattern))


def readable(pattern):
    """Regular expressions as the names of what they match."""
    return re.sub(r"^\^?\(\?P(<\w+>)[^)]*\)(/?)\$$", r"\1\2", pattern)


@pytest.fixture
def rows():
    """A row of each kind; the keys are the starts of addresses."""
    illustrated = make_draft(lead_image=make_image())
    return {
        "articles/story": make_draft().pk,
        "articles/section": make_section().pk,
        "articles/tag": make_draft(tags=["Ferry"]).tags.get().pk,
        "articles/author": Author.objects.create(name="Ann", slug="ann").pk,
        "comments/comment": make_comment(
            status="pending", status_changed_at=AT - timedelta(minutes=1)
        ).pk,
        "comments/commenter": make_commenter("ann@example.org").pk,
        "comments/conversation": 1,
        "comments/rule": make_rule("casino").pk,
        "comments/savedreason": SavedReason.objects.create(title="Insult").pk,
        "newsroom/user": make_user(roles.REPORTER).pk,
        "auth/group": Group.objects.get(name=roles.EDITOR).pk,
        "django_tasks_database/dbtaskresult": "00000000-0000-4000-8000-000000000000",
        "media": "0" * 32,
        "pictures": illustrated.lead_image.key,
    }


def address(pattern, rows):
    model = "/".join(pattern.split("/")[:2])
    key = rows.get(model) or rows.get(pattern.split("/")[0], "")
    path = pattern.replace("<slug:verb>", "publish").replace("<slug:extension>", "jpg")
    path = path.replace("<slug:rendition>", "480").replace("<slug:kind>", "tags")
    path = re.sub(r"<(path:object_id|int:pk|id|str:key)>", str(key), path)
    path = path.replace("<url>", "no/such/page/").replace("<app_label>", "articles")
    return f"/admin/{path}"


def log_in(client, who):
    client.logout()
    if who == "superuser":
        client.force_login(make_user(is_superuser=True))
    elif who:
        client.force_login(make_user(who))


def ask(client, method, rows):
    """For every address, what each of WHO is answered."""
    answers = {pattern: [] for pattern in patterns(admin.site.get_urls())}
    for who in WHO:
        for pattern, statuses in answers.items():
            log_in(client, who)
            statuses.append(method(address(pattern, rows)).status_code)
    return {pattern: tuple(statuses) for pattern, statuses in answers.items()}


def test_every_address_answers_each_role_as_the_table_says(client, rows):
    with time_machine.travel(AT, tick=False):
        answers = ask(client, client.get, rows)

    assert answers == TABLE


def test_nobody_without_an_account_changes_anything(client, rows):
    client.logout()
    for pattern in patterns(admin.site.get_urls()):
        response = client.post(address(pattern, rows))

        assert response.status_code == (200 if pattern == "login/" else 302), pattern


# What each of WHO is shown of a story by its state: the form, the story to read, or
# nothing. The last column is the reporter who owns it.
STATES = {
    "draft": lambda who: make_draft(owner=who),
    "review": lambda who: workflow.submit(make_draft(owner=who), by=None, at=AT),
    "scheduled": lambda who: make_story(owner=who, publish_at=AT + HOUR),
    "live": lambda who: make_story(owner=who),
    "expired": lambda who: make_story(owner=who, expires_at=AT),
    "withdrawn": lambda who: workflow.withdraw(make_story(owner=who), by=None, at=AT),
    "trash": lambda who: workflow.trash(make_draft(owner=who), by=None, at=AT),
}
FORM, READ, NONE = "form", "read", "none"
SHOWN = {
    "draft": (NONE, NONE, FORM, NONE, FORM, FORM, FORM),
    "review": (NONE, NONE, FORM, NONE, FORM, FORM, FORM),
    "scheduled": (NONE, NONE, FORM, NONE, FORM, FORM, READ),
    "live": (NONE, NONE, FORM, NONE, FORM, FORM, READ),
    "expired": (NONE, NONE, FORM, NONE, FORM, FORM, READ),
    "withdrawn": (NONE, NONE, READ, NONE, READ, READ, READ),
    "trash": (NONE, NONE, READ, NONE, READ, READ, READ),
}


def shown(client, story):
    response = client.get(f"/admin/articles/story/{story.pk}/change/")
    if response.status_code != 200:
        assert story.headline not in response.text
        return NONE
    assert story.headline in response.text
    return FORM if 'name="_continue"' in response.text else READ


@pytest.mark.parametrize("state", STATES)
def test_a_story_is_shown_to_each_role_by_its_state(client, state):
    owner = make_user(roles.REPORTER)
    seen = []
    with time_machine.travel(AT, tick=False):
        story = STATES[state](owner)
        for who in WHO:
            log_in(client, who)
            seen.append(shown(client, story))
        client.force_login(owner)
        seen.append(shown(client, story))

    assert tuple(seen) == SHOWN[state]


@pytest.mark.parametrize("state", STATES)
def test_a_story_of_anothers_section_is_shown_to_no_editor(client, state):
    with time_machine.travel(AT, tick=False):
        story = STATES[state](make_user(roles.REPORTER))
        story.section.editors.add(make_user(roles.EDITOR))
        log_in(client, roles.EDITOR)

        assert shown(client, story) == NONE
