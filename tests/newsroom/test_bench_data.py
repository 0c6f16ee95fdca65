"""The archive to measure with: always the same, whole, and never in a real site."""

from collections import Counter
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles import indexing, related
from articles.models import (
    Author,
    Byline,
    Edition,
    Placement,
    Section,
    Story,
    StoryTerms,
    StoryText,
    Tag,
    TaggedStory,
    Term,
)
from articles.workflow import fields, lists
from comments.models import Comment, Discussion
from newsroom.bench import filling, rows
from newsroom.bench.words import COMMON
from tests.factories import AT, make_comment, make_section, make_story, make_user

pytestmark = pytest.mark.django_db
KEYS = {"id", "owner_id", "section_id"}


@pytest.fixture(autouse=True)
def _few_lists(monkeypatch):
    monkeypatch.setattr(filling, "RELATED", 3)


def fill(stories=60, replies=40, **options):
    out, err = StringIO(), StringIO()
    call_command(
        "bench_data",
        stories=stories,
        replies=replies,
        at=AT,
        stdout=out,
        stderr=err,
        **options,
    )
    return out.getvalue(), err.getvalue()


def everything():
    """All rows by the stories' names at their source, which stay when keys do not."""
    names = dict(Story.objects.values_list("pk", "source_id"))
    stories = [
        {name: value for name, value in row.items() if name not in KEYS}
        for row in Story.objects.order_by("source_id").values()
    ]
    beside = [
        sorted((names[pk], *rest) for pk, *rest in rows)
        for rows in (
            Placement.objects.values_list("story", "section__slug", "position"),
            TaggedStory.objects.values_list("content_object", "tag__slug"),
            Byline.objects.values_list("story", "author__slug", "position"),
            StoryText.objects.values_list("story", "headline", "body", "names"),
            Comment.objects.values_list("story", "uid", "body", "submitted_at"),
        )
    ]
    return stories, beside, list(Term.objects.order_by("word").values())


def test_makes_the_same_archive_again():
    fill()
    first = everything()
    fill(replace=True)

    assert everything() == first
    assert len(first[0]) == 60


def test_another_seed_makes_another_archive():
    fill()
    first = everything()
    fill(replace=True, seed=2)

    assert everything() != first


@pytest.mark.parametrize("replace", [False, True])
def test_refuses_a_database_with_a_story_of_somebody(replace):
    make_story(headline="The council's own")

    with pytest.raises(CommandError, match=r"in use.*The council's own"):
        fill(replace=replace)

    assert Story.objects.count() == 1


def test_refuses_a_database_with_a_section_of_somebody():
    make_section("Coast", slug="coast")

    with pytest.raises(CommandError, match="section “Coast”"):
        fill()


def test_replaces_no_archive_in_which_somebody_wrote():
    fill(stories=10)
    make_story(section=Section.objects.order_by("pk")[0], headline="Added")

    with pytest.raises(CommandError, match="Added"):
        fill(replace=True)

    assert Story.objects.count() == 11


def test_keeps_the_archive_that_is_here_unless_told():
    fill(stories=10)

    with pytest.raises(CommandError, match="--replace"):
        fill(stories=20)

    assert Story.objects.count() == 10


def test_readers_of_the_archive_before_are_told():
    fill(stories=10)
    before = Edition.objects.get()
    fill(stories=10, replace=True)

    assert Edition.objects.get().site > before.site


def test_staff_stay_when_it_is_replaced():
    staff = make_user()
    fill(stories=10)
    fill(stories=10, replace=True)

    assert type(staff).objects.filter(pk=staff.pk).exists()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_makes_a_small_archive(number):
    fill(stories=number, replies=5)

    assert Story.objects.public(AT).count() == number


def test_hides_some_stories_in_each_way():
    fill(stories=200)
    counted = Counter(Story.objects.values_list("status", flat=True))
    published = Story.objects.filter(status="published")

    assert counted.keys() == set(Story.Status.values)
    assert published.filter(publish_at__gt=AT).exists()
    assert published.filter(expires_at__lte=AT).exists()
    assert Story.objects.public(AT).count() > 150


def test_some_words_are_common_and_some_rare():
    fill(stories=400)
    public = Term.objects.get(word="").uses
    uses = list(Term.objects.exclude(word="").values_list("uses", flat=True))

    assert 0.2 < Term.objects.get(word=COMMON).uses / public < 0.5
    assert sum(number < 10 for number in uses) > len(uses) / 2


def test_texts_are_those_that_the_verbs_write():
    fill()
    texts = list(StoryText.objects.order_by("story").values())
    terms = list(StoryTerms.objects.order_by("story").values("story", "words"))
    StoryText.objects.all().delete()
    StoryTerms.objects.all().delete()
    indexing.index(Story.objects.values_list("pk", flat=True), AT)

    assert list(StoryText.objects.order_by("story").values()) == texts
    assert list(StoryTerms.objects.order_by("story").values("story", "words")) == terms


def test_counts_the_words_of_public_stories():
    fill()
    counted = list(StoryTerms.objects.order_by("pk").values("pk", "counted"))
    uses = dict(Term.objects.values_list("word", "uses"))
    StoryTerms.objects.update(counted=[])
    Term.objects.all().delete()
    related.count(Story.objects.values_list("pk", flat=True), AT)

    assert dict(Term.objects.values_list("word", "uses")) == uses
    assert list(StoryTerms.objects.order_by("pk").values("pk", "counted")) == counted


def test_stories_are_as_the_verbs_leave_them():
    fill()
    for story in Story.objects.filter(status="published").order_by("pk"):
        before, stood = dict(vars(story)), placed(story)
        fields.apply(story, {}, story.edited_at)
        said = lists.read(story)
        lists.write(story, said, said)

        assert vars(story) == before
        assert placed(story) == stood


def placed(story):
    """The keys too: rows that the verb finds wrong are written anew."""
    return list(story.placements.order_by("pk").values_list("pk", "section"))


@pytest.mark.parametrize("table", [Placement, TaggedStory, Byline])
def test_lists_hold_the_time_of_their_story(table):
    fill()
    story = "content_object" if table is TaggedStory else "story"
    times = table.objects.values_list(
        "first_published_at", f"{story}__first_published_at"
    )

    assert times
    assert all(copy == time for copy, time in times)


def test_replies_are_counted_as_the_verbs_count_them():
    fill(replies=400)
    answered = Story.objects.filter(reply_count__gt=0)

    assert Comment.objects.count() == 400
    assert answered.count() > 2
    for story in answered:
        replies = Comment.objects.filter(story=story)
        assert replies.filter(status="approved").count() == story.reply_count
        waiting = Discussion.objects.get(pk=story.pk).waiting_count
        assert replies.filter(is_waiting=True).count() == waiting


def test_what_is_written_next_gets_a_key_of_its_own():
    fill()

    make_comment(make_story())


def test_pages_show_it(client):
    fill()
    newest = Story.objects.public(AT).newest_first()[0]
    addresses = [
        "/",
        newest.get_absolute_url(),
        f"/{newest.date:%Y/%m/%d}/",
        newest.section.get_absolute_url(),
        Tag.objects.get(slug="bench-tag-0").get_absolute_url(),
        Author.objects.get(slug="bench-author-0").get_absolute_url(),
        f"/search/?q={COMMON}",
        "/feed/",
    ]

    assert [client.get(address).status_code for address in addresses] == [200] * 8


def test_the_desk_shows_it(client):
    fill()
    client.force_login(make_user(is_superuser=True))
    one_of_each = {story.status: story for story in Story.objects.order_by("pk")}
    addresses = ["/admin/", "/admin/articles/story/", "/admin/front/"]
    addresses += [
        f"/admin/articles/story/{story.pk}/change/" for story in one_of_each.values()
    ]

    assert {client.get(address).status_code for address in addresses} == {200}


def bounds():
    """What holds of the tables: indexes and constraints, by their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes UNION ALL"
            " SELECT conname, conrelid::regclass || pg_get_constraintdef(oid)"
            " FROM pg_constraint ORDER BY 1, 2"
        )
        return cursor.fetchall()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one process writes to it")
def test_several_processes_write_the_same(databases, migrated, monkeypatch):
    fill()
    alone = everything()
    monkeypatch.setattr(filling, "SHARED", 50)
    monkeypatch.setattr(rows, "AT_ONCE", 7)
    with databases.used(databases.make(template=migrated)):
        before = bounds()
        fill()

        assert everything() == alone
        assert bounds() == before


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one process writes to it")
def test_a_filling_that_breaks_leaves_every_index_and_constraint(
    databases, migrated, monkeypatch
):
    monkeypatch.setattr(filling, "SHARED", 50)
    monkeypatch.setattr(filling, "spread", mock.Mock(side_effect=OSError))
    with databases.used(databases.make(template=migrated)):
        before = bounds()
        with pytest.raises(OSError):
            fill()

        assert bounds() == before


def test_tells_how_far_it_is():
    out, err = fill(stories=10)

    assert "10 of 10 stories" in err
    assert "stories a second" in out
    assert fill(stories=10, replace=True, verbosity=0) == ("", "")


@pytest.mark.parametrize("wrong", ["-1", "many", "9" * 20, "²"])
def test_refuses_what_is_no_number(wrong):
    with pytest.raises(CommandError, match="is no number"):
        call_command("bench_data", f"--stories={wrong}")


def test_refuses_what_is_no_time():
    with pytest.raises(CommandError, match="is no time"):
        call_command("bench_data", "--at=yesterday")


def test_appears_before_this_morning_unless_told(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    call_command("bench_data", stories=10, replies=0, verbosity=0)
    last = Story.objects.public(AT).newest_first()[0].first_published_at

    assert last < AT.replace(hour=0, minute=0)
