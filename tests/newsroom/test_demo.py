import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import (
    Author,
    Banner,
    Correction,
    Section,
    Slot,
    Story,
    Tag,
)
from comments.models import Comment, ModerationEvent
from newsroom import roles
from newsroom.demo import content, pictures
from newsroom.demo.paper import SECTIONS
from newsroom.management.commands import demo
from newsroom.models import User
from tests.factories import AT, make_user


def plain(entry):
    """The running text of a story, without pictures and pull quotes."""
    kept = [p for p in entry.paragraphs if not p.startswith(("! ", '" '))]
    return " ".join(paragraph.removeprefix("## ") for paragraph in kept)


def sentences(entry):
    """Every sentence of an entry: text, deck, captions, replies."""
    texts = [
        *entry.paragraphs,
        entry.get("deck"),
        entry.get("caption"),
        *(reply.body for reply in entry.replies),
    ]
    for text in texts:
        for sentence in re.split(r"(?<=[.!?])\W*\s+", text):
            yield re.sub(r"\W+", " ", sentence).strip().casefold()


class TestContent:
    def test_is_a_newspaper(self):
        stories = content.stories()
        words = [len(plain(story).split()) for story in stories]
        replies = [reply for story in stories for reply in story.replies]

        assert len(stories) == 60
        assert sum(500 <= count <= 900 for count in words) == 16
        assert sum(60 <= count <= 150 for count in words) == 44
        assert len({story.title for story in stories}) == 60
        assert len({tag for story in stories for tag in story.names("tags")}) == 30
        assert len({name for story in stories for name, _ in story.bylines}) == 10
        assert len(replies) >= 250
        assert len({reply.body for reply in replies}) >= 120
        assert {reply.status for reply in replies} == {
            "reply",
            "removed",
            "pending",
            "spam",
            "rejected",
            "trash",
        }
        assert max(reply.depth for reply in replies) >= 5

    def test_says_no_sentence_twice(self):
        pages = content.read("stories/pages.txt") + content.read("people.txt")
        seen = {}
        for entry in content.stories() + pages:
            for sentence in sentences(entry):
                if len(sentence.split()) >= 4:
                    assert sentence not in seen, f"{entry.title}: {sentence}"
                    seen[sentence] = entry.title

    def test_every_name_in_a_story_is_known(self):
        sections = {entry.title for entry in content.read("sections.txt")}
        people = {entry.title for entry in content.read("people.txt")}
        for story in content.stories():
            assert {story.get("section"), *story.names("further")} <= sections
            assert {name for name, _ in story.bylines} <= people
            scenes = {picture.scene for picture in story.pictures}
            assert scenes | {story.get("picture", "ferry")} <= set(pictures.SCENES)

    @pytest.mark.parametrize("line", ["colour red", "answer: A | B"])
    def test_a_line_that_means_nothing_is_an_error(self, line):
        with pytest.raises(ValueError, match=r"\?"):
            content.parse(f"Title\nby: A\n{line}\n\nText.\n---\nanswer: A | B")

    def test_reads_head_text_and_replies(self):
        entry = content.parse(
            "Title\nby: Ann\nby: Bo | drawings\nago: 0.5\n\nOn the _Gull_ & on.\n\n"
            '## Sub\n\n" Quote | Cy\n\n! ferry | Cap | Dee | Alt\n---\n'
            "reply: A | Why?\n> spam: B | So."
        )

        assert entry.bylines == [("Ann", ""), ("Bo", "drawings")]
        assert entry.days("ago") == timedelta(hours=12)
        assert entry.body(["k" * 32]) == (
            "<p>On the <em>Gull</em> &amp; on.</p><h2>Sub</h2>"
            '<blockquote class="pull-quote"><p>Quote</p><p>Cy</p></blockquote>'
            f'<figure><img src="/media/{"k" * 32}/960.jpg" alt="Alt">'
            "<figcaption>Cap</figcaption></figure>"
        )
        assert [(r.author, r.depth, r.status) for r in entry.replies] == [
            ("A", 0, "reply"),
            ("B", 1, "spam"),
        ]


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
        stories = Story.objects.stories()
        statuses = list(stories.values_list("status", flat=True))

        assert {status: statuses.count(status) for status in set(statuses)} == {
            "published": 55,
            "draft": 2,
            "review": 1,
            "withdrawn": 1,
            "trash": 1,
        }
        assert stories.public(AT).count() == 51
        due = stories.scheduled(AT).order_by("publish_at").first()
        assert due.publish_at == AT + timedelta(minutes=4)
        assert stories.expired(AT).count() == 1
        assert stories.get(status="withdrawn").public_note
        assert Story.objects.pages().public(AT).count() == 4

    def test_is_updated_corrected_and_has_a_front(self):
        assert Story.objects.exclude(updated_at=None).count() == 12
        assert Correction.objects.public(AT).count() == 6
        assert Slot.objects.filled(AT).count() == 2
        assert Banner.objects.showing(AT).count() == 1
        assert Author.objects.known_to_readers(AT).count() == 10
        assert Tag.objects.known_to_readers(AT).count() == 30

    def test_pictures_lead_most_stories(self):
        public = Story.objects.public(AT)
        with_picture = public.exclude(lead_image=None).select_related("lead_image")

        assert with_picture.count() * 2 > public.count()
        assert all(story.lead_image.alt for story in with_picture)

    def test_every_section_has_stories(self):
        sections = Section.objects.in_order()

        assert [section.name for section in sections] == list(SECTIONS)
        for section in sections:
            assert section.stories.public(AT).count() >= 3

    def test_went_through_the_desk(self):
        story = Story.objects.public(AT).get(headline__startswith="Night ferry ties")

        moves = story.transitions.order_by("at", "pk")
        assert [(move.verb, move.by.username) for move in moves[:4]] == [
            ("create", "reporter"),
            ("submit", "reporter"),
            ("publish", "editor"),
            ("edit", "editor"),
        ]
        assert story.first_published_at == AT - timedelta(days=0.06)
        assert story.updated_at == AT - timedelta(days=0.03)

    def test_has_replies_that_wait_and_that_are_public(self):
        approved = Comment.objects.filter(status="approved").count()

        assert approved >= 25
        assert Comment.objects.filter(status="pending").count() >= 5
        assert Comment.objects.exclude(parent=None).exists()
        assert sum(Story.objects.values_list("reply_count", flat=True)) == approved
        assert ModerationEvent.objects.filter(by__username="moderator").exists()
        assert not Comment.objects.filter(submitted_at__gt=AT).exists()

    def test_everybody_signs_in_with_a_role(self):
        for name, (_, _, role) in demo.PEOPLE.items():
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

    assert "Writing and drawing story 51 of 60" in first
    assert "Published 51 stories." in first
    assert second.startswith("The demo's stories are there already")
    assert "http://demo.test/admin/" in first
    assert path.exists()
