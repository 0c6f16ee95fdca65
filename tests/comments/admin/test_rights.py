"""Who may see and decide, and what is closed to the rest."""

import uuid

import pytest
from django.test import Client

from comments.admin.screen import URLS
from newsroom import roles
from tests.factories import make_comment, make_user

from .addresses import LIST, UNDO, change_page, decide_page

pytestmark = pytest.mark.django_db


class TestWhoMay:
    PAGES = (
        LIST,
        UNDO,
        f"{LIST}1/change/",
        f"{LIST}1/decide/",
        *(f"{LIST}{route}" for route, view in URLS.values()),
    )

    @pytest.mark.parametrize("page", PAGES)
    def test_not_a_stranger(self, client, page):
        for response in (client.get(page), client.post(page)):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")

    @pytest.mark.parametrize("route", [route for route, view in URLS.values()])
    def test_case_61_not_the_screen_to_a_reporter(self, client, route):
        comment = make_comment(status="pending")
        client.force_login(make_user(roles.REPORTER))
        page = f"{LIST}{route.replace('<int:pk>', str(comment.pk))}"
        data = {"verb": "approve", "reply": f"{comment.pk}:{comment.version}"}

        assert client.get(page).status_code == 403
        assert client.post(page, data).status_code == 403
        comment.refresh_from_db()
        assert comment.status == "pending"

    def test_not_a_reporter(self, client):
        comment = make_comment(status="pending")
        client.force_login(make_user(roles.REPORTER))
        data = {"verb": "approve", "batch": str(uuid.uuid4())}

        assert client.get(LIST).status_code == 403
        assert client.post(LIST, {"action": "approve"}).status_code == 403
        assert client.get(change_page(comment)).status_code == 403
        assert client.post(decide_page(comment), data).status_code == 403
        assert client.post(UNDO, data).status_code == 403
        assert LIST not in client.get("/admin/").text
        comment.refresh_from_db()
        assert comment.status == "pending"

    @pytest.mark.parametrize(
        "role", [roles.MODERATOR, roles.EDITOR, roles.ADMINISTRATOR]
    )
    def test_those_who_moderate(self, client, role):
        client.force_login(make_user(role))

        assert client.get(LIST).status_code == 200

    @pytest.mark.parametrize("page", ["add/", "{}/delete/", "{}/history/", "{}/"])
    def test_nobody_uses_a_stock_page(self, client, page):
        comment = make_comment()
        client.force_login(make_user(is_superuser=True))

        assert client.get(LIST + page.format(comment.pk)).status_code == 404

    @pytest.mark.parametrize("page", [UNDO, f"{LIST}1/decide/", LIST])
    def test_not_without_the_token(self, moderator, page):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(moderator)

        assert strict.post(page, {"verb": "approve"}).status_code == 403
