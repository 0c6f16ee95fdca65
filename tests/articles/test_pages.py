"""What every public response shares."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.test import RequestFactory

from articles import pages
from tests.factories import AT

MARK = "0123456789abcdef01234567"


def get(view, path="/", method="get", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.at = AT
    return view(request)


@pages.public_page(stamp=lambda at: MARK)
def page(request):
    return HttpResponse("hello")


@pages.public_page(stamp=lambda at: None)
def nowhere(request):
    raise Http404


@pages.public_page(stamp=lambda at: MARK, query=pages.every_key)
def strict(request):
    return HttpResponse("hello")


def mark_of(path="/", view=page):
    return get(view, path)["ETag"].strip('"')


def test_a_page_carries_its_stamp_and_no_cookie():
    response = get(page)

    assert re.fullmatch(r'"[0-9a-f]{24}"', response["ETag"])
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert response["Vary"] == "Accept-Encoding"
    assert not response.cookies


@pytest.mark.parametrize(
    "held", ['"{}"', 'W/"{}"', '"{}-gz"', 'W/"{}-br"', '"other", "{}"']
)
def test_a_page_that_the_browser_holds_is_answered_304(held):
    mark = mark_of()

    response = get(page, **{"If-None-Match": held.format(mark)})

    assert response.status_code == 304
    assert response["ETag"] == f'"{mark}"'
    assert response["Cache-Control"] == pages.PUBLIC
    assert not response.content


@pytest.mark.parametrize("held", ["", "*", '"other"', '"{}0"', "{}", "\x00", '"' * 99])
def test_any_other_page_is_sent_whole(held):
    held = held.format(mark_of())

    assert get(page, **{"If-None-Match": held}).status_code == 200


def test_an_etag_proves_nothing_about_another_address():
    assert len({mark_of("/"), mark_of("/?page=2"), mark_of("/section/x/")}) == 3
    assert mark_of("/?unknown=1") == mark_of("/")


def test_a_page_may_count_all_that_is_asked():
    asked = ["", "x=1", "limit=1", "limit=2", "limit=1&limit=2", "limit=2&limit=1"]

    assert len({mark_of(f"/?{query}", strict) for query in asked}) == len(asked)
    assert mark_of("/?a=1&b=2", strict) == mark_of("/?b=2&a=1", strict)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_other_methods_are_refused(method):
    response = get(page, method=method)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_an_address_without_a_stamp_is_never_fresh():
    with pytest.raises(Http404):
        get(nowhere, **{"If-None-Match": "*"})


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("9", 9), ("200", 200)])
def test_page_number(text, number):
    assert pages.page_number(QueryDict(f"page={text}")) == number


def test_no_page_number_is_the_first():
    assert pages.page_number(QueryDict("x=2")) == 1


NONSENSE = ["", "0", "-1", "201", "1e3", "01", "a", "%00", "9" * 50, "%0a1", "\uff11"]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_page(text):
    with pytest.raises(Http404):
        pages.page_number(QueryDict(f"page={text}"))


def test_nginx_passes_on_every_key_that_pages_know():
    text = Path(settings.BASE_DIR, "deploy/nginx.conf").read_text()
    [joined] = re.findall(r"^map (\S+) \$public_args", text, re.MULTILINE)

    for key in pages.QUERY_KEYS:
        assert f'{{ "" ""; default "{key}=$arg_{key}&"; }}' in text
        assert f"${key}_argument" in joined
