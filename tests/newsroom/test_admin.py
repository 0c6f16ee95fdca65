"""The desk as a whole: its policy, the stock leaks, accounts."""

import base64
import hashlib
import re
from datetime import timedelta
from importlib.resources import files

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from articles.models import Story
from newsroom import admin_site, roles
from newsroom.admin_site import waiting_replies
from newsroom.models import Heartbeat, User
from tests.factories import (
    AT,
    PASSWORD,
    make_comment,
    make_draft,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

USERS = reverse("admin:newsroom_user_changelist")


def change(user):
    return reverse("admin:newsroom_user_change", args=[user.pk])


class TestPolicy:
    @pytest.mark.parametrize(
        "name", ["index", "login", "password_change", "articles_story_add", "jsi18n"]
    )
    def test_stands_on_every_page(self, client, name):
        if name != "login":
            client.force_login(make_user(roles.EDITOR))

        policy = client.get(reverse(f"admin:{name}"))["Content-Security-Policy"]

        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "data: blob:" in policy  # the desk's own, not the readers'

    def test_names_the_style_that_the_editor_injects(self):
        editor = files("django_prose_editor") / "static/django_prose_editor/editor.js"
        style = re.search(r"=`(\.ProseMirror \{.*?)`", editor.read_text(), re.DOTALL)
        digest = hashlib.sha256(style[1].encode()).digest()

        wanted = f"'sha256-{base64.b64encode(digest).decode()}'"
        assert wanted in settings.ADMIN_CSP["style-src"]

    def test_lets_the_import_map_of_the_editor_run(self, client):
        client.force_login(make_user(roles.EDITOR))

        response = client.get(reverse("admin:articles_story_add"))

        nonce = re.search(r"'nonce-([^']+)'", response["Content-Security-Policy"])[1]
        script = f'<script type="importmap" nonce="{nonce}">'
        assert script in response.content.decode()


class TestStockLeaks:
    def test_the_shortcut_to_a_public_page_is_gone(self, client):
        client.force_login(make_user(roles.REPORTER))
        story = make_story(publish_at=AT, at=AT)
        kind = ContentType.objects.get_for_model(Story).pk

        hidden = client.get(f"/admin/r/{kind}/{make_draft().pk}/")
        shown = client.get(f"/admin/r/{kind}/{story.pk}/")
        none = client.get(f"/admin/r/{kind}/999999/")

        assert {hidden.status_code, shown.status_code, none.status_code} == {404}
        assert hidden.content == none.content == shown.content

    def test_the_log_of_the_admin_is_not_shown(self, client):
        client.force_login(make_user(roles.EDITOR))

        assert "Recent actions" not in client.get("/admin/").content.decode()


class TestDesk:
    def test_shows_what_waits_and_nothing_hidden(self, client):
        with time_machine.travel(AT, tick=False):
            reporter = make_user(roles.REPORTER)
            client.force_login(reporter)
            make_draft(owner=reporter, headline="Mine")
            make_draft(headline="canary")

            html = client.get("/admin/").content.decode()

        assert "Mine" in html
        assert "canary" not in html

    def test_is_quiet_for_moderators(self, client):
        client.force_login(make_user(roles.MODERATOR))

        assert client.get("/admin/").context["panels"] == []

    def test_says_that_the_worker_is_away(self, client):
        client.force_login(make_user(roles.REPORTER))

        with time_machine.travel(AT, tick=False):
            never = client.get("/admin/").content.decode()
            Heartbeat.objects.create(pk=1, seen_at=AT - timedelta(minutes=2))
            away = client.get("/admin/").content.decode()
            Heartbeat.objects.update(seen_at=AT)
            there = client.get("/admin/").content.decode()

        assert "The worker has never run here." in never
        assert "the worker has not been seen." in away
        assert "worker" not in there

    def test_tells_moderators_how_many_replies_wait(
        self, client, django_assert_num_queries
    ):
        story = make_story()
        make_comment(story, status="pending", submitted_at=AT - timedelta(hours=3))
        make_comment(story, status="pending")
        make_comment(story)
        client.force_login(make_user(roles.MODERATOR))

        with time_machine.travel(AT, tick=False):
            response = client.get("/admin/")

        waiting = ("2", "Jul 14, 2026, 06:30 UTC", "3\xa0hours")
        assert response.context["replies"] == waiting
        assert f'href="{reverse("admin:comments_comment_changelist")}"' in response.text
        with django_assert_num_queries(2):
            waiting_replies(response.wsgi_request)

    def test_counts_no_long_queue_to_its_end(self, client, monkeypatch):
        monkeypatch.setattr(admin_site, "COUNTED", 1)
        story = make_story()
        for _number in range(3):
            make_comment(story, status="pending")
        client.force_login(make_user(roles.MODERATOR))

        assert client.get("/admin/").context["replies"].number == "1+"

    def test_says_that_no_reply_waits(self, client):
        client.force_login(make_user(roles.MODERATOR))

        assert "No reply waits." in client.get("/admin/").content.decode()

    def test_tells_others_nothing_of_replies(self, client):
        make_comment(make_story(), status="pending")
        client.force_login(make_user(roles.REPORTER))

        assert "Replies waiting" not in client.get("/admin/").content.decode()

    def test_lists_stories_and_replies_first(self, client):
        client.force_login(make_user(roles.ADMINISTRATOR))

        apps = client.get("/admin/").context["app_list"]

        assert [app["name"] for app in apps[:2]] == ["Newspaper", "Conversation"]
        assert [model["name"] for model in apps[0]["models"]] == ["Stories", "Sections"]


class TestAccounts:
    @pytest.fixture
    def administrator(self, client):
        user = make_user(roles.ADMINISTRATOR)
        client.force_login(user)
        return user

    def typed(self, user, **fields):
        return {
            "username": user.username,
            "is_active": "on",
            "is_staff": "on",
            "groups": [group.pk for group in user.groups.all()],
        } | fields

    def test_administrators_give_roles(self, client, administrator):
        user = make_user(roles.REPORTER)
        editors = Group.objects.get(name=roles.EDITOR)

        client.post(change(user), self.typed(user, groups=[editors.pk]))

        assert list(user.groups.all()) == [editors]

    @pytest.mark.parametrize("forged", ["x", "9" * 40, "1\x00"])
    def test_a_role_that_is_none_is_an_error(self, client, administrator, forged):
        user = make_user(roles.REPORTER)

        response = client.post(change(user), self.typed(user, groups=[forged]))

        assert response.status_code == 200
        assert response.context["errors"]

    def test_administrators_give_no_power(self, client, administrator):
        user = make_user(roles.REPORTER)
        power = Permission.objects.first()
        forged = {"is_superuser": "on", "user_permissions": [power.pk]}

        for account in (user, administrator):
            client.post(change(account), self.typed(account, **forged))
            account.refresh_from_db()
            assert not account.is_superuser
            assert not account.user_permissions.exists()

    def test_administrators_touch_no_superuser(self, client, administrator):
        chief = make_user(is_superuser=True)
        password = reverse("admin:auth_user_password_change", args=[chief.pk])
        new = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}

        sent = client.post(change(chief), self.typed(chief, username="x"))
        assert sent.status_code == 403
        assert client.post(password, new).status_code == 403
        assert client.get(change(chief)).status_code == 200

    def test_a_new_account_is_staff(self, client, administrator):
        new = {"username": "ada", "usable_password": "true"}
        new |= {"password1": PASSWORD, "password2": PASSWORD}

        client.post(reverse("admin:newsroom_user_add"), new)

        assert User.objects.get(username="ada").is_staff

    def test_superusers_give_power(self, client):
        client.force_login(make_user(is_superuser=True))
        user = make_user()

        client.post(change(user), self.typed(user, is_superuser="on"))

        user.refresh_from_db()
        assert user.is_superuser

    @pytest.mark.parametrize("is_superuser", [False, True])
    def test_nobody_is_deleted(self, client, is_superuser):
        client.force_login(make_user(roles.ADMINISTRATOR, is_superuser=is_superuser))
        user = make_user()

        address = reverse("admin:newsroom_user_delete", args=[user.pk])
        sent = client.post(address, {"post": "yes"})
        act = {"action": "delete_selected", "_selected_action": [user.pk], "index": 0}
        client.post(USERS, act | {"post": "yes"})

        assert sent.status_code == 403
        assert User.objects.filter(pk=user.pk).exists()

    def test_a_deactivated_account_is_out_at_once(self, client):
        user = make_user(roles.EDITOR)
        client.force_login(user)
        User.objects.filter(pk=user.pk).update(is_active=False)

        assert client.get("/admin/").status_code == 302

    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MODERATOR])
    def test_others_see_no_accounts(self, client, role):
        client.force_login(make_user(role))

        assert client.get(USERS).status_code == 403
        assert client.post(change(make_user()), {}).status_code == 403
