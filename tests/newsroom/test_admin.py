"""The desk as a whole: its policy, the stock leaks, accounts."""

import base64
import hashlib
import re
from importlib.resources import files

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from articles.models import Story
from newsroom import roles
from newsroom.models import User
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


class TestBar:
    def test_lists_stories_and_replies_first(self, client):
        client.force_login(make_user(roles.ADMINISTRATOR))

        apps = client.get("/admin/").context["app_list"]

        assert [app["name"] for app in apps[:2]] == ["Newspaper", "Conversation"]
        assert apps[0]["models"][0]["name"] == "Stories"

    def test_links_to_what_the_role_may_open(self, client):
        bars = {}
        for role in (roles.REPORTER, roles.EDITOR, roles.MODERATOR):
            client.force_login(make_user(role))
            html = client.get("/admin/password_change/").text
            bars[role] = re.findall(r"<a [^>]*>(\w[\w ]+)", html.split("<main")[0])

        ours = {"Desk", "Stories", "Replies", "New story"}
        assert ours & set(bars[roles.REPORTER]) == {"Desk", "Stories", "New story"}
        assert ours & set(bars[roles.EDITOR]) == ours
        assert ours & set(bars[roles.MODERATOR]) == {"Desk", "Replies"}

    def test_counts_the_replies_that_wait_for_moderators_alone(self, client):
        make_comment(status="pending")
        for role, is_told in ((roles.MODERATOR, True), (roles.REPORTER, False)):
            client.force_login(make_user(role))
            html = client.get("/admin/password_change/").text
            assert ('<span class="number">1' in html) is is_told

    def test_names_the_rest_under_more(self, client):
        client.force_login(make_user(roles.ADMINISTRATOR))

        named = [
            model["object_name"]
            for app in client.get("/admin/").context["more"]
            for model in app["models"]
        ]

        assert {"Section", "User"} <= set(named)
        assert not {"Story", "Comment"} & set(named)


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
