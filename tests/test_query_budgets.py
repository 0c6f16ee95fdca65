"""How many queries a page costs, cold: at 20 rows and at 200 the same."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction

from articles import related, sitemaps, stamps, workflow
from articles.models import Author, Section, Story, Tag
from comments.models import Comment
from newsroom import roles
from tests.conftest import leave_lists_out
from tests.factories import (
    AT,
    make_comment,
    make_draft,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# PostgreSQL is also asked where the newest stories begin, before it looks into them.
SEARCH, SUGGESTIONS = (9, 7) if connection.vendor == "sqlite" else (11, 8)


def fetch(client, path, expected, assert_max, **headers):
    cache.clear()
    stamps.release()
    with time_machine.travel(AT, tick=False), assert_max(expected):
        return client.get(path, headers=headers)


@pytest.fixture(scope="module", params=[20, 200])
def printed(request, django_db_setup, django_db_blocker):
    """Made once for each number, as it takes seconds; tests add what is rolled back."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        leave_lists_out(monkeypatch)
        print_paper(request.param)
        yield request.param
        transaction.set_rollback(True)


def print_paper(rows):
    section, owner = make_section("Harbor", slug="harbor"), make_user()
    author = Author.objects.create(name="Ann Lee", slug="ann")
    stories = [
        make_story(
            AT - HOUR - number * MINUTE,
            section=section,
            owner=owner,
            tags=["Ferry"],
            bylines=[(author, "")],
        )
        for number in range(rows)
    ]
    for _ in range(rows):
        make_comment(stories[0])


@pytest.fixture
def paper(printed):
    """A section of that many stories; the newest has that many replies."""
    stories = list(published())
    return stories[0].section, stories, printed


def published():
    return Story.objects.public(AT).order_by("-first_published_at")


def lists_of(stories):
    """The address of each kind of list on which these stories stand; its budget."""
    day = stories[0].date
    return {
        "home": ("/", 8),
        "section": ("/section/harbor/", 6),
        "tag": ("/tag/ferry/", 6),
        "author": ("/author/ann/", 6),
        "year": (f"/{day:%Y}/", 6),
        "month": (f"/{day:%Y/%m}/", 6),
        "day": (f"/{day:%Y/%m/%d}/", 6),
        "search": ("/search/?q=headline&sort=newest", SEARCH),
        "feed": ("/feed/", 6),
    }


@pytest.mark.parametrize("kind", lists_of([Story(date=AT.date())]))
def test_a_list_costs_six_and_the_front_eight_and_a_search_its_own(
    client, paper, kind, django_assert_max_num_queries
):
    _, stories, _ = paper
    path, budget = lists_of(stories)[kind]

    response = fetch(client, path, budget, django_assert_max_num_queries)

    text = response.text
    assert response.status_code == 200
    for story in stories[:20]:
        assert story.headline in text
        assert story.get_absolute_url() in text
    assert "Ann Lee" in text


# A filter costs the look at its name, and nothing else does.
@pytest.mark.parametrize(
    ("query", "budget"),
    [
        ("", 4),
        ("limit=100&since=2026-07-14", 4),
        ("section=harbor", 5),
        ("section=harbor&tag=ferry&author=ann", 7),
    ],
)
def test_a_list_of_the_api_costs_four_and_one_for_each_name(
    client, paper, query, budget, django_assert_max_num_queries
):
    path = f"/api/v1/stories/?{query}"

    response = fetch(client, path, budget, django_assert_max_num_queries)

    shown = response.json()["stories"]
    assert len(shown) == min(paper[2], 100 if "limit" in query else 20)
    assert all(story["authors"] and story["tags"] for story in shown)


def test_a_later_page_of_the_api_costs_no_more(
    client, paper, django_assert_max_num_queries
):
    first = fetch(client, "/api/v1/stories/?limit=9", 4, django_assert_max_num_queries)
    path = first.json()["next"].removeprefix("http://testserver")

    response = fetch(client, path, 4, django_assert_max_num_queries)

    assert len(response.json()["stories"]) == 9


@pytest.mark.parametrize(("kind", "budget"), [("story", 4), ("sections", 2)])
def test_a_story_of_the_api_costs_four_and_all_sections_two(
    client, paper, kind, budget, django_assert_max_num_queries
):
    _, stories, rows = paper
    for number in range(rows):
        make_section(f"Part {number}", parent=stories[0].section)
    name = "sections" if kind == "sections" else f"stories/{stories[0].uid}"

    response = fetch(client, f"/api/v1/{name}/", budget, django_assert_max_num_queries)

    assert response.status_code == 200


@pytest.mark.parametrize("query", ["", "&maxwidth=500"])
def test_a_link_to_be_shown_elsewhere_costs_three(
    client, paper, query, django_assert_max_num_queries
):
    address = paper[1][0].get_absolute_url()
    path = f"/oembed/?url=http://testserver{address}{query}"

    response = fetch(client, path, 3, django_assert_max_num_queries)

    assert response.json()["author_name"] == "Ann Lee"


def test_a_search_with_every_filter_costs_twelve(
    client, paper, django_assert_max_num_queries
):
    _, stories, rows = paper
    day = stories[0].date
    path = "/search/?q=headline&section=harbor&tag=ferry&author=ann"

    response = fetch(client, f"{path}&until={day}", 12, django_assert_max_num_queries)

    assert response.text.count("card-result") == 20
    assert response.context["has_more"] == (rows > 20)


def test_suggestions_cost_their_own(client, paper, django_assert_max_num_queries):
    path = "/search/suggest/?q=headline"

    response = fetch(client, path, SUGGESTIONS, django_assert_max_num_queries)

    assert len(response.json()["suggestions"]) == 8


def test_a_story_with_everything_and_fifty_replies_costs_nine(
    client, paper, django_assert_max_num_queries
):
    _, stories, rows = paper
    workflow.correct(stories[0], text="It was noon.", by=None, at=AT - MINUTE)
    related.renew(stories[0].pk, AT)
    roots = list(Comment.objects.filter(story=stories[0]).order_by("submitted_at"))
    for root in roots:
        make_comment(stories[0], parent=make_comment(stories[0], parent=root))
    path = stories[0].get_absolute_url()

    response = fetch(client, path, 9, django_assert_max_num_queries)

    html = response.text
    assert response.status_code == 200
    assert html.count('id="comment-') == 3 * min(rows, 50)
    for other in stories[1:7]:
        assert other.headline in html


@pytest.mark.parametrize("query", ["?sort=newest", "?page={}", "?page={}&sort=newest"])
def test_a_later_page_of_replies_costs_nine(
    client, paper, query, django_assert_max_num_queries
):
    _, stories, rows = paper
    first = Comment.objects.filter(story=stories[0]).order_by("submitted_at")[1]
    path = stories[0].get_absolute_url() + query.format(first.uid)

    response = fetch(client, path, 9, django_assert_max_num_queries)

    assert response.status_code == 200
    assert response.text.count('id="comment-') in {1, min(rows, 50), rows - 2, 50}


def test_a_thread_costs_six(client, paper, django_assert_max_num_queries):
    _, stories, rows = paper
    root = Comment.objects.filter(story=stories[0]).order_by("submitted_at")[0]
    for _ in range(rows):
        make_comment(stories[0], parent=root)

    response = fetch(
        client, f"/comments/{root.uid}/thread/", 6, django_assert_max_num_queries
    )

    assert response.status_code == 200
    assert response.text.count('id="comment-') == 1 + min(rows, 50)


@pytest.mark.parametrize(
    ("kind", "budget"),
    [("stories", 2), ("sections", 2), ("authors", 2), ("tags", 2), ("pages", 3)],
)
def test_a_file_of_a_sitemap_costs_two(
    client, paper, kind, budget, django_assert_max_num_queries
):
    section, stories, rows = paper
    of = {
        "stories": stories[0],
        "sections": section,
        "authors": Author.objects.get(),
        "tags": Tag.objects.get(),
        "pages": Section(pk=1),
    }
    path = f"/sitemap-{kind}-{sitemaps.file_of(of[kind].pk)}.xml"

    response = fetch(client, path, budget, django_assert_max_num_queries)

    assert response.status_code == 200
    if kind == "stories":
        first, last = stories[0].pk, stories[-1].pk
        one_file = sitemaps.file_of(first) == sitemaps.file_of(last)
        assert response.text.count("<url>") == rows or not one_file
        assert stories[0].get_absolute_url() in response.text


def test_the_index_of_sitemaps_costs_three(
    client, paper, monkeypatch, django_assert_max_num_queries
):
    _, stories, _ = paper
    tables = (Story, Section, Author, Tag)
    highest = max(table.objects.latest("pk").pk for table in tables)
    monkeypatch.setattr(sitemaps, "KEYS", highest // 20)  # dozens of files

    response = fetch(client, "/sitemap.xml", 3, django_assert_max_num_queries)

    assert f"/sitemap-stories-{sitemaps.file_of(stories[0].pk)}.xml" in response.text


def test_the_news_sitemap_costs_two(client, paper, django_assert_max_num_queries):
    _, stories, rows = paper

    response = fetch(client, "/news-sitemap.xml", 2, django_assert_max_num_queries)

    assert response.text.count("<url>") == rows
    for story in stories:
        assert story.headline in response.text


@pytest.mark.parametrize("kind", ["home", "section", "story"])
def test_a_304_costs_its_stamp(client, paper, kind, django_assert_max_num_queries):
    section, stories, _ = paper
    path = {
        "home": "/",
        "section": section.get_absolute_url(),
        "story": stories[0].get_absolute_url(),
    }[kind]
    first = fetch(client, path, 9, django_assert_max_num_queries)

    again = fetch(
        client,
        path,
        1,
        django_assert_max_num_queries,
        **{"If-None-Match": first["ETag"]},
    )

    assert again.status_code == 304


@pytest.mark.parametrize("kind", ["home", "story"])
def test_a_kept_page_costs_its_stamp(client, paper, kind, django_assert_num_queries):
    path = "/" if kind == "home" else paper[1][0].get_absolute_url()
    with time_machine.travel(AT, tick=False):
        first = client.get(path)
        with django_assert_num_queries(1):
            second = client.get(path)

    assert second.content == first.content


@pytest.mark.parametrize("path", ["/2026/07/14/nothing/", "/nothing/"])
def test_an_unknown_address_costs_six(client, path, django_assert_max_num_queries):
    response = fetch(client, path, 6, django_assert_max_num_queries)

    assert response.status_code == 404


@pytest.fixture
def names(paper):
    """As many sections, tags and authors as the paper has stories."""
    _, stories, rows = paper
    parent = make_section("Parent")
    for number in range(rows):
        make_section(f"Part {number}", parent=parent)
        workflow.save_tag(Tag(name=f"Tag {number}"), by=None)
        Author.objects.create(name=f"Author {number}", slug=f"author-{number}")
    return stories


@pytest.mark.parametrize("kind", ["section", "tag", "author"])
def test_a_list_of_names_on_the_desk_costs_ten(
    client, names, kind, django_assert_max_num_queries
):
    client.force_login(make_user(is_superuser=True))
    path = f"/admin/articles/{kind}/"

    response = fetch(client, path, 10, django_assert_max_num_queries)

    assert len(response.context["cl"].result_list) >= 20


def test_a_merge_is_shown_for_twelve_and_two_for_each(
    client, names, django_assert_max_num_queries
):
    client.force_login(make_user(is_superuser=True))
    cache.clear()
    tags = [tag.pk for tag in Tag.objects.order_by("pk")[:5]]
    answers = {"action": "merge", "index": 0, "_selected_action": tags}

    with django_assert_max_num_queries(12 + 2 * 5):
        response = client.post("/admin/articles/tag/", answers | {"stays": tags[0]})

    assert "moves" in response.text


@pytest.fixture(scope="module")
def staffed(printed, django_db_blocker):
    """The paper's staff side: as many drafts, submissions and schedules.

    From here on it is there for every test of this file.
    """
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        leave_lists_out(monkeypatch)
        editor = make_user(roles.EDITOR)
        make_work_of(editor, printed)
        yield editor
        transaction.set_rollback(True)


def make_work_of(editor, rows):
    author, newest = Author.objects.get(), published().first()
    for number in range(rows):
        work = {
            "section": newest.section,
            "owner": editor,
            "bylines": [(author, "")],
        }
        make_draft(planned_for=AT.date(), **work)
        workflow.submit(make_draft(**work), by=None, at=AT)
        make_story(publish_at=AT + HOUR + number * MINUTE, **work)
        make_comment(newest, status="pending")


@pytest.fixture
def desk(paper, staffed, client):
    client.force_login(staffed)
    return paper


def test_the_dashboard_costs_fourteen(client, desk, django_assert_max_num_queries):
    response = fetch(client, "/admin/", 14, django_assert_max_num_queries)

    html = response.text
    assert html.count('<a href="/admin/articles/story/') >= 5 * 10
    assert html.count("Ann Lee") >= 4 * 10
    assert "The worker has never run here." in html
    assert ">20<" in html or ">200<" in html


def test_the_list_of_stories_costs_ten(client, desk, django_assert_max_num_queries):
    path = "/admin/articles/story/"

    response = fetch(client, path, 10, django_assert_max_num_queries)

    html = response.text
    assert html.count('class="field-headline"') == 50
    assert html.count('class="field-byline">Ann Lee') == 50


def test_the_form_of_a_story_costs_twenty(client, desk, django_assert_max_num_queries):
    """However many sections, names and tags there are."""
    _, stories, rows = desk
    story = stories[0]
    for number in range(rows):
        make_section()
        Author.objects.create(name=f"Name {number}", slug=f"name-{number}")
        Tag.objects.create(name=f"Tag {number}", slug=f"tag-{number}")
    signed = Author.objects.filter(name__startswith="Name")[:5]
    changes = {
        "bylines": [(author, "") for author in signed],
        "tags": [f"Tag {number}" for number in range(20)],
        "pinned": stories[1:6],
        "excluded": stories[6:11],
    }
    workflow.edit(story, changes, by=None, at=AT, version=story.version)
    workflow.correct(story, text="It was noon.", by=None, at=AT - MINUTE)
    related.renew(story.pk, AT)
    path = f"/admin/articles/story/{story.pk}/change/"

    ContentType.objects.get_for_model(Story)  # once in the life of a process
    response = fetch(client, path, 20, django_assert_max_num_queries)

    html = response.text
    assert html.count('class="byline"') == 5 + 2
    assert html.count('class="related-row"') >= 12 + 5
    assert html.count("data-uses=") == 20
    assert "It was noon." in html
    assert len(html) < 250_000


@pytest.mark.parametrize("query", ["", "?q=headline"])
def test_the_screen_of_the_front_costs_ten(
    client, desk, query, django_assert_max_num_queries
):
    for place, story in enumerate(desk[1][:5]):
        workflow.set_slot(place, story, by=None, at=AT, ends_at=AT + HOUR)
    workflow.set_banner("Storm", ends_at=AT + HOUR, by=None, at=AT)

    path = f"/admin/front/{query}"
    response = fetch(client, path, 10, django_assert_max_num_queries)

    html = response.text
    assert html.count('type="radio"') >= 10
    assert html.count('class="panel place"') == 5
    assert "End now" in html
