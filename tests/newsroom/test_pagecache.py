import pytest
from django.core.cache import cache
from django.test import Client

from articles import sitemaps, stamps, workflow
from newsroom import pagecache
from tests.factories import AT, make_section, make_story

pytestmark = pytest.mark.django_db

DEAD = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {
            "serializer": "newsroom.pagecache.JSONSerializer",
            "socket_connect_timeout": 0.25,
            "socket_timeout": 0.25,
        },
    }
}


@pytest.fixture
def address():
    return make_story(section=make_section(slug="city")).get_absolute_url()


@pytest.fixture
def kept(monkeypatch):
    """The keys of the pages that were rendered and put into the cache."""
    keys = []
    store = pagecache.store

    def spy(key, response):
        keys.append(key)
        store(key, response)

    monkeypatch.setattr(pagecache, "store", spy)
    return keys


@pytest.mark.parametrize("where", ["/", "/section/city/", "story"])
def test_a_page_is_rendered_once(address, kept, django_assert_max_num_queries, where):
    path = address if where == "story" else where
    first = Client().get(path)

    with django_assert_max_num_queries(2):  # the stamp
        second = Client().get(path)

    assert len(kept) == 1
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)


def test_a_page_that_changed_is_rendered_again(address, kept):
    first = Client().get(address)
    stamps.bump_site()

    second = Client().get(address)

    assert len(kept) == 2
    assert first["ETag"] != second["ETag"]


def test_a_page_that_the_browser_holds_needs_no_cache(address, kept):
    first = Client().get(address)
    cache.clear()

    again = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert len(kept) == 1


def test_a_page_that_is_gone_is_not_kept(kept):
    story = make_story(AT)
    workflow.withdraw(story, by=None, at=AT, public_note="It was wrong.")

    first, second = (Client().get(story.get_absolute_url()) for _ in range(2))

    assert first.status_code == second.status_code == 410
    assert first["ETag"] == second["ETag"]
    assert kept == []


def test_no_query_string_fills_the_cache(address, kept):
    for number in range(5):
        Client().get(f"{address}?x={number}")
        Client().get(f"/?junk={number}")

    assert len(kept) == 2


def test_a_page_that_is_not_there_is_not_kept(kept):
    assert Client().get("/2026/07/14/nothing/").status_code == 404
    assert Client().get("/?page=7").status_code == 404
    assert kept == []


def test_head_and_get_share_a_page(address, kept):
    head = Client().head(address)
    get = Client().get(address)

    assert len(kept) == 1
    assert head.content == b""
    assert "</html>" in get.text
    assert head["ETag"] == get["ETag"]


def test_other_methods_do_not_reach_the_cache(address, kept):
    Client().get(address)

    assert Client().post(address).status_code == 405


def test_a_cookie_makes_no_page_of_its_own(address, kept):
    first = Client().get(address)
    second = Client().get(address, headers={"Cookie": "session=x; reply=y"})

    assert first.content == second.content
    assert len(kept) == 1


def test_without_a_cache_pages_are_slower_and_right(address, settings, caplog):
    with_cache = Client().get(address)
    settings.CACHES = DEAD

    without = Client().get(address)

    assert without.status_code == 200
    assert without.content == with_cache.content
    assert without["ETag"] == with_cache["ETag"]
    assert "The page cache does not answer" in caplog.text


def test_damage_in_the_cache_is_not_shown(address, kept, monkeypatch):
    Client().get(address)
    monkeypatch.setattr(cache, "get", lambda key: 1 / 0)

    assert Client().get(address).status_code == 200


def test_in_development_every_page_is_rendered(address, kept, settings):
    settings.DEBUG = True

    Client().get(address)

    assert kept == []


def test_redis_holds_plain_data():
    serializer = pagecache.JSONSerializer()
    page = {"html": "<p>\u00e9\u4e2d\U0001f30a</p>", "status": 200, "content_type": "t"}

    assert serializer.loads(serializer.dumps(page)) == page
    with pytest.raises(TypeError):
        serializer.dumps(object())


def test_what_is_large_and_seldom_asked_is_not_kept(kept):
    path = f"/sitemap-stories-{sitemaps.file_of(make_story().pk)}.xml"
    first, second = Client().get(path), Client().get(path)

    assert first.status_code == second.status_code == 200
    assert first["ETag"] == second["ETag"]
    assert kept == []
