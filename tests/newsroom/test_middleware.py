import gzip
import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from articles import workflow
from newsroom import middleware
from newsroom.middleware import classify_origin
from tests.factories import AT, PASSWORD, make_section, make_story, make_user

HOST = "testserver"
PUBLIC_CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}
ADMIN_CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": middleware.POWERS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class TestCompress:
    TEXT = "<p>The ferry sails at noon.</p>" * 40

    def answer(
        self, *, accepts="gzip, br", kind="text/html", cache="public, max-age=0"
    ):
        def view(request):
            headers = {"Cache-Control": cache, "ETag": '"0a1b"'}
            return HttpResponse(self.TEXT, content_type=kind, headers=headers)

        request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
        return middleware.compress(view)(request)

    @pytest.mark.parametrize(
        "kind", ["text/html; charset=utf-8", "application/rss+xml", "application/json"]
    )
    def test_text_that_all_may_see_is_compressed(self, kind):
        response = self.answer(kind=kind)

        assert response["Content-Encoding"] == "gzip"
        assert response["ETag"] == 'W/"0a1b"'
        assert gzip.decompress(response.content).decode() == self.TEXT
        assert len(response.content) == int(response["Content-Length"]) < 400

    @pytest.mark.parametrize(
        "changed",
        [
            {"accepts": "identity"},
            {"kind": "image/jpeg"},
            {"cache": "max-age=0, no-store, private"},
        ],
    )
    def test_all_else_is_left_as_it_is(self, changed):
        response = self.answer(**changed)

        assert "Content-Encoding" not in response
        assert response["ETag"] == '"0a1b"'
        assert response.text == self.TEXT

    @pytest.mark.django_db
    def test_a_browser_that_holds_a_compressed_page_is_told_that_it_is_fresh(
        self, client
    ):
        make_story()
        held = client.get("/", headers={"Accept-Encoding": "gzip"})

        again = client.get("/", headers={"If-None-Match": held["ETag"]})

        assert held["Content-Encoding"] == "gzip"
        assert again.status_code == 304


class TestClassifyOrigin:
    @pytest.mark.parametrize(
        ("fetch_site", "origin", "referer", "trust"),
        [
            ("same-origin", None, None, "own"),
            ("none", None, None, "own"),
            ("same-site", None, None, "foreign"),
            ("cross-site", None, None, "foreign"),
            ("nonsense", None, None, "foreign"),
            # What the browser says of itself goes before what can be missing.
            ("same-origin", "http://evil.example", "http://evil.example/", "own"),
            ("cross-site", "http://testserver", "http://testserver/", "foreign"),
            (None, "http://testserver", None, "own"),
            (None, "https://testserver", None, "foreign"),
            (None, "http://testserver:81", None, "foreign"),
            (None, "http://testserver.evil.example", None, "foreign"),
            (None, "http://testserver@evil.example", None, "foreign"),
            (None, "http://evil.example", "http://testserver/", "foreign"),
            (None, "null", None, "foreign"),
            (None, "http://[", None, "foreign"),
            (None, None, "http://testserver/2026/07/14/story/", "own"),
            (None, None, "http://evil.example/?http://testserver/", "foreign"),
            (None, None, None, "unknown"),
            ("", "", "", "unknown"),
        ],
    )
    def test_table(self, fetch_site, origin, referer, trust):
        assert classify_origin(fetch_site, origin, referer, host=HOST) == trust

    def test_a_development_site_has_more_than_one_name(self, settings):
        origin = "http://localhost:8000"
        assert classify_origin(None, origin, None, host="localhost:8000") == "foreign"

        settings.DEBUG = True
        assert classify_origin(None, origin, None, host="localhost:8000") == "own"
        assert classify_origin(None, origin, None, host="127.0.0.1:8000") == "foreign"

    @given(
        st.none() | st.text(),
        st.none() | st.text() | st.from_regex(r"https?://[a-z.@:\[\]/]{0,20}"),
        st.none() | st.text(),
    )
    def test_any_text_has_one_answer(self, fetch_site, origin, referer):
        trust = classify_origin(fetch_site, origin, referer, host=HOST)

        assert trust in {"own", "foreign", "unknown"}
        assert (trust == "unknown") is not any([fetch_site, origin, referer])

    @given(st.text())
    def test_no_other_origin_is_our_own(self, origin):
        if origin and not origin.startswith("http://testserver"):
            assert classify_origin(None, origin, None, host=HOST) == "foreign"


def test_only_unsafe_requests_are_classified():
    seen = []
    wrapped = middleware.origin_trust(
        lambda request: seen.append(getattr(request, "origin_trust", None))
    )

    for method in ("get", "head", "options", "post", "put", "delete"):
        wrapped(getattr(RequestFactory(), method)("/"))

    assert seen == [None] * 3 + ["unknown"] * 3


@pytest.mark.django_db
class TestNul:
    @pytest.mark.parametrize(
        "address",
        [
            "/?page=%00",
            "/?x=a%00b",
            "/%00",
            "/section/a%00b/",
            "/?%00=1",
            "/admin/?q=%00",
        ],
    )
    def test_in_an_address(self, address):
        response = Client().get(address)

        assert response.status_code == 400
        assert response["Cache-Control"] == middleware.NO_STORE

    @pytest.mark.parametrize("value", ["a\0b", r'"a\000b"'])
    def test_in_a_cookie(self, value):
        response = Client().get("/", headers={"Cookie": f"session={value}"})

        assert response.status_code == 400

    def test_an_escaped_percent_sign_is_no_nul(self):
        assert Client().get("/?x=%2500").status_code == 200


def directives(response):
    """The policy, without a page's nonce and the editor's one style: both are new."""
    policy = response["Content-Security-Policy"]
    policy = re.sub(r" 'nonce-[\w-]{22}'| 'sha256-[\w+/]{43}='", "", policy)
    return set(policy.split("; "))


def check_public(response):
    assert set(response["Content-Security-Policy"].split("; ")) == PUBLIC_CSP
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert {name: response[name] for name in EVERYWHERE} == EVERYWHERE
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "csrf" not in response.text


@pytest.mark.django_db
class TestHeaders:
    @pytest.fixture
    def client(self):
        """A browser that brings the cookies of somebody who is signed in."""
        client = Client(raise_request_exception=False)
        client.force_login(make_user(is_superuser=True))
        return client

    def test_of_public_pages(self, client):
        story = make_story(section=make_section(slug="city"))

        for address in ("/", "/section/city/", story.get_absolute_url()):
            response = client.get(address)
            assert response.status_code == 200
            check_public(response)
            assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"
            assert response["Vary"] == "Accept-Encoding"

    def test_of_a_page_that_is_not_there(self, client):
        response = client.get("/nowhere/")

        assert response.status_code == 404
        check_public(response)
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"

    def test_of_a_page_that_is_gone(self, client):
        story = make_story(AT)
        workflow.withdraw(story, by=None, at=AT)

        response = client.get(story.get_absolute_url())

        assert response.status_code == 410
        check_public(response)

    def test_of_an_error(self, client, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("articles.views.front.render", fail)

        response = client.get("/")
        assert response.status_code == 500
        check_public(response)
        assert response["Cache-Control"] == middleware.NO_STORE

    def test_of_a_bad_request(self, client):
        response = client.get("/?x=%00")

        assert response.status_code == 400
        check_public(response)

    @pytest.mark.parametrize(
        "address", ["/admin/login/", "/admin/", "/admin/articles/story/"]
    )
    def test_of_the_admin(self, address):
        client = Client()
        if "login" not in address:
            user = make_user(is_superuser=True)
            client.login(username=user.username, password=PASSWORD)

        response = client.get(address)

        assert response.status_code == 200
        assert directives(response) == ADMIN_CSP
        assert response["Referrer-Policy"] == "same-origin"
        assert {name: response[name] for name in EVERYWHERE} == EVERYWHERE
        assert response["Cache-Control"] == middleware.NO_STORE
        for cookie in response.cookies.values():
            assert cookie["path"] == "/admin/"
            assert cookie["httponly"]

    def test_a_view_may_say_more_itself(self):
        wrapped = middleware.headers(
            lambda request: HttpResponse(headers={"Cache-Control": "public"})
        )

        assert wrapped(RequestFactory().get("/"))["Cache-Control"] == "public"

    def test_only_redirects_and_absent_pages_are_shared(self):
        for status, shared in {301: True, 404: True, 302: False, 403: False}.items():
            wrapped = middleware.headers(
                lambda request, status=status: HttpResponse(status=status)
            )
            for path in ("/", "/admin/"):
                kept = wrapped(RequestFactory().get(path))["Cache-Control"]
                is_public = kept == "public, max-age=0, s-maxage=1"
                assert is_public is (shared and path == "/")


class TestPeer:
    """Whom a request came from, whatever it says of itself."""

    @pytest.mark.parametrize(
        ("remote", "forwarded", "proxies", "address"),
        [
            ("192.0.2.7", "", 0, "192.0.2.7"),
            ("192.0.2.7", "203.0.113.9", 0, "192.0.2.7"),
            ("127.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1,203.0.113.9", 1, "203.0.113.9"),
            ("127.0.0.1", "a, b, 198.51.100.1, 203.0.113.9", 2, "198.51.100.1"),
            # Fewer hops than proxies: it was not asked through all of them.
            ("192.0.2.7", "203.0.113.9", 2, "192.0.2.7"),
            ("192.0.2.7", "", 1, "192.0.2.7"),
            ("127.0.0.1", "203.0.113.9, ", 1, "127.0.0.1"),
            ("127.0.0.1", "unknown", 1, ""),
            ("127.0.0.1", "203.0.113.9:443", 1, ""),
            ("", "203.0.113.9", 0, ""),  # a socket has no address
            ("2001:DB8::7", "", 0, "2001:db8::7"),
            ("::ffff:192.0.2.7", "", 0, "192.0.2.7"),
        ],
    )
    def test_table(self, remote, forwarded, proxies, address):
        assert middleware.peer(remote, forwarded, proxies=proxies) == address

    @given(spoofed=st.lists(st.text(st.characters(codec="ascii"), max_size=20)))
    def test_case_31_believes_nothing_that_the_client_wrote(self, spoofed):
        forwarded = ",".join([*spoofed, " 203.0.113.9"])

        assert middleware.peer("127.0.0.1", forwarded, proxies=1) == "203.0.113.9"
        assert middleware.peer("192.0.2.7", forwarded, proxies=0) == "192.0.2.7"

    def test_is_set_on_a_request(self, settings):
        settings.TRUSTED_PROXIES = 1
        request = RequestFactory().post(
            "/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        )

        middleware.network_address(lambda request: HttpResponse())(request)

        assert request.network_address == "203.0.113.9"
