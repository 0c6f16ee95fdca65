import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image

from articles.models import Section, Story, Transition
from comments.models import Comment, ModerationEvent
from newsroom import demo_content, demo_pictures, roles
from newsroom.management.commands import demo
from newsroom.models import User
from tests.factories import AT, make_user


class TestContent:
    def test_is_a_month_of_a_paper(self):
        stories = demo_content.read_stories()

        assert 40 <= len(stories) <= 50
        assert len({story.headline for story in stories}) == len(stories)
        assert {story.section for story in stories} == set(demo_content.SECTIONS)
        assert sum(story.body.count("<p>") >= 3 for story in stories) >= 12
        assert max(story.ago for story in stories) > timedelta(weeks=4)

    def test_an_unknown_name_is_an_error(self):
        with pytest.raises(ValueError, match="colour"):
            demo_content.parse_story("Headline\ncolour: red\n\nText.")

    def test_a_reply_may_answer_the_one_before(self):
        story = demo_content.parse_story(
            "Headline\nreply: A | Why?\nanswer: B | So.\npending: C | Hm.\n\nText."
        )

        assert [(r.author, r.is_answer, r.is_pending) for r in story.replies] == [
            ("A", False, False),
            ("B", True, False),
            ("C", False, True),
        ]
        assert story.body == "<p>Text.</p>"


class TestPictures:
    @pytest.mark.parametrize("thing", demo_pictures.THINGS)
    def test_the_same_words_give_the_same_picture(self, thing):
        data, words = demo_pictures.draw("A headline", thing)

        assert (data, words) == demo_pictures.draw("A headline", thing)
        assert data != demo_pictures.draw("Another", thing)[0]
        with Image.open(BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (1200, 675))
        assert words.startswith("Drawing of ")

    def test_every_story_names_one_that_can_be_drawn(self):
        named = {story.picture for story in demo_content.read_stories()}

        assert named == {"", *demo_pictures.THINGS}


@pytest.fixture(scope="module")
def paper(databases, migrated):
    """The name of a database with the demo's content, made at AT."""
    name = databases.make(template=migrated)
    with databases.used(name):
        roles.sync()
        demo.make_paper(demo.make_people(), AT)
    return name


@pytest.fixture
def full(databases, paper):
    with databases.used(paper):
        yield


@pytest.mark.usefixtures("full")
class TestPaper:
    def test_has_a_story_in_every_state(self):
        statuses = list(Story.objects.values_list("status", flat=True))

        assert {status: statuses.count(status) for status in set(statuses)} == {
            "published": len(statuses) - 3,
            "draft": 1,
            "review": 1,
            "withdrawn": 1,
        }
        assert Story.objects.public(AT).count() == len(statuses) - 4
        [scheduled] = Story.objects.scheduled(AT)
        assert scheduled.publish_at == AT + timedelta(days=1)
        assert "wrong day" in Story.objects.get(status="withdrawn").public_note

    def test_pictures_lead_most_stories(self):
        public = Story.objects.public(AT)
        with_picture = public.exclude(lead_image=None).select_related("lead_image")

        assert with_picture.count() * 2 > public.count()
        assert all(story.lead_image.alt for story in with_picture)

    def test_every_section_has_stories(self):
        sections = Section.objects.in_order()

        assert [section.name for section in sections] == list(demo_content.SECTIONS)
        for section in sections:
            assert section.stories.public(AT).count() >= 4

    def test_went_through_the_desk(self):
        story = Story.objects.public(AT).newest_first().first()

        moves = story.transitions.order_by("at", "pk")
        assert [(move.verb, move.by.username) for move in moves] == [
            ("create", "reporter"),
            ("submit", "reporter"),
            ("publish", "editor"),
        ]
        assert not Transition.objects.filter(by=None).exists()
        assert story.first_published_at == AT - timedelta(days=0.08)

    def test_has_replies_that_wait_and_that_are_public(self):
        approved = Comment.objects.filter(status="approved").count()

        assert approved >= 25
        assert Comment.objects.filter(status="pending").count() >= 5
        assert Comment.objects.exclude(parent=None).exists()
        assert sum(Story.objects.values_list("reply_count", flat=True)) == approved
        assert ModerationEvent.objects.filter(by__username="moderator").exists()
        assert not Comment.objects.filter(submitted_at__gt=AT).exists()

    def test_everybody_signs_in_with_a_role(self):
        for name, (_, _, role) in demo_content.PEOPLE.items():
            user = authenticate(username=name, password="newsroom-demo")
            assert user.is_staff
            assert user.groups.get().name == role
            assert user.is_superuser is (name == "admin")


class TestRefusals:
    @pytest.mark.django_db
    def test_fills_no_database_of_another_name(self):
        with pytest.raises(CommandError, match=r"SQLite file named demo\.sqlite3"):
            call_command("demo")
        assert not User.objects.exists()

    def test_fills_no_other_sqlite_file(self, monkeypatch):
        monkeypatch.setattr(connection, "vendor", "sqlite")
        for name in ("var/newsroom.sqlite3", "demo.sqlite3/x", "my-demo.sqlite3"):
            monkeypatch.setitem(connection.settings_dict, "NAME", name)
            with pytest.raises(CommandError):
                demo.refuse_other_databases()

        monkeypatch.setitem(connection.settings_dict, "NAME", "var/demo.sqlite3")
        demo.refuse_other_databases()

    def test_fills_no_postgresql(self, monkeypatch):
        monkeypatch.setattr(connection, "vendor", "postgresql")
        monkeypatch.setitem(connection.settings_dict, "NAME", "demo.sqlite3")

        with pytest.raises(CommandError):
            demo.refuse_other_databases()

    @pytest.mark.django_db
    def test_fills_no_site_that_is_in_use(self):
        make_user(username="editor")
        demo.refuse_other_users()

        make_user(username="somebody")
        with pytest.raises(CommandError, match="users of its own"):
            demo.refuse_other_users()


def test_the_closing_lines_name_addresses_and_accounts():
    assert demo.closing("http://127.0.0.1:9000/") == (
        "\nThe demo is at     http://127.0.0.1:9000/\n"
        "Staff sign in at   http://127.0.0.1:9000/admin/\n"
        "as reporter, editor, moderator or admin with the password newsroom-demo.\n"
    )


def test_a_second_run_keeps_what_is_there(tmp_path, program):
    """The command as `make demo` runs it, on a file that does not exist yet."""
    if connection.vendor != "sqlite":
        pytest.skip("the demo is on SQLite alone")
    path = tmp_path / "demo.sqlite3"

    def run():
        return subprocess.run(
            [sys.executable, "manage.py", "demo", "--address", "http://demo.test"],
            cwd=settings.BASE_DIR,
            env=program(path),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    first, second = run(), run()

    assert first.startswith("Published 41 stories.")
    assert second.startswith("The demo's stories are there already")
    assert "http://demo.test/admin/" in first
    assert path.exists()
