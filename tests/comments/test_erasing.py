"""Export and erase: all of one address, nothing of anybody else's."""

import json
import random
import stat
from datetime import timedelta
from functools import partial
from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from comments import moderation
from comments.keys import email_key
from comments.management.commands.export_replies import harmless
from comments.models import Comment, Commenter, ModerationEvent
from comments.moderation import Outcome, erasing, ruling
from tests.factories import AT, make_comment, make_story, make_user
from tests.processes import crew as make_crew
from tests.processes import database

MINUTE = timedelta(minutes=1)
ADDRESS = "Ann.Lee@example.org"


def write(story=None, **fields):
    """A reply of Ann's, with everything that leads to her."""
    fields = {
        "author_name": "Ann Quux",
        "author_email": ADDRESS,
        "author_url": "https://quux.example",
        "network": "192.0.2.0/24",
        "address_key": "a" * 64,
        "reasons": [
            {"rule": "staff-name", "fact": "Ann Quux"},
            {"rule": "score", "fact": "0.7", "details": ["quux", "harbor"]},
        ],
    } | fields
    return make_comment(story, **fields)


def erase(address=ADDRESS, *, removes_text=False, by=None, at=AT):
    return moderation.erase(address, removes_text=removes_text, by=by, at=at)


def everything():
    """All that the app stores, as text."""
    return repr(
        [
            list(model.objects.values())
            for model in apps.get_app_config("comments").get_models()
        ]
    )


@pytest.mark.django_db
class TestAnonymize:
    def test_keeps_the_words_and_nothing_that_leads_to_the_person(self):
        reply = write(body="I like it.")

        assert erase() == 1

        reply.refresh_from_db()
        assert (reply.author_name, reply.body) == ("Anonymous", "I like it.")
        assert reply.status == "approved"
        assert reply.erased_at == AT
        left = everything()
        for trace in ("Quux", "quux", "ann.lee", "Ann.Lee", "192.0.2", "a" * 64):
            assert trace not in left
        assert email_key(ADDRESS) not in left
        assert moderation.recount() == []

    @pytest.mark.parametrize(
        "spelling",
        ["ann.lee@EXAMPLE.org", "Ann.Lee+news@example.org", " ANN.LEE@example.org "],
    )
    def test_case_67_takes_every_spelling(self, spelling):
        write()
        write(author_email="ann.lee+harbor@example.org")
        other = make_comment(author_email="lee@example.org")

        assert erase(spelling) == 2

        other.refresh_from_db()
        assert other.author_email == "lee@example.org"
        assert other.erased_at is None

    def test_readers_see_the_new_name_with_their_next_click(self):
        reply = write()
        before = reply.story.discussion_version

        erase()

        reply.story.refresh_from_db()
        assert reply.story.discussion_version == before + 1
        assert reply.story.reply_count == 1

    def test_cleans_the_names_that_earlier_decisions_kept(self):
        reply = write()
        event = ModerationEvent.objects.create(
            comment=reply,
            action="edit",
            before={"author_name": "Ann Quux", "body": "First words."},
            batch=uuid4(),
            at=AT,
        )

        erase()

        event.refresh_from_db()
        assert event.before == {"body": "First words."}

    def test_ends_the_time_in_which_the_writer_can_edit(self):
        reply = write(submitted_at=AT)
        assert Comment.objects.editable(AT).filter(pk=reply.pk).exists()

        erase()

        assert not Comment.objects.editable(AT).filter(pk=reply.pk).exists()

    def test_leaves_what_staff_wrote_to_their_account(self):
        user = make_user("Moderator", email=ADDRESS)
        reply = write(user=user)

        assert erase() == 0

        reply.refresh_from_db()
        assert reply.author_name == "Ann Quux"

    def test_a_ban_outlives_it(self):
        write()
        Commenter.objects.update(standing="banned", note="Ann Quux of Elm Street")

        erase()

        banned = Commenter.objects.of_key(email_key(ADDRESS)).get()
        assert (banned.standing, banned.note) == ("banned", "")
        assert banned.approved_count == 0

    def test_forgets_what_moderators_noted_of_the_person(self):
        reply = write()
        note = ModerationEvent.objects.create(
            commenter=reply.commenter,
            action="mute",
            note="Ann Quux of Elm Street",
            before={"note": "Quux", "standing": "normal"},
            batch=uuid4(),
            at=AT,
        )

        erase()

        note.refresh_from_db()
        assert (note.note, note.before) == ("", {"standing": "normal"})

    def test_forgets_what_was_noted_with_a_rejection(self):
        reply, moderator = write(), make_user("Moderator")
        moderation.reject([reply.pk], by=moderator, at=AT, note="Ann Quux again")

        erase()

        assert not ModerationEvent.objects.exclude(note="").exists()
        assert "quux" not in everything().lower()

    def test_forgets_what_the_log_says_of_the_note(self):
        person, moderator = write().commenter, make_user(is_superuser=True)
        fields = {"note": "Ann Quux of Elm Street"}
        ruling.write_note(person, fields, by=moderator, at=AT)
        key = email_key(ADDRESS)[:8]
        assert key in LogEntry.objects.get().object_repr

        erase()

        entry = LogEntry.objects.get()
        assert entry.change_message == ""
        assert key not in entry.object_repr
        assert (entry.user, entry.action_time) == (moderator, AT)

    def test_of_an_address_that_nobody_used_does_nothing(self):
        assert erase("nobody@example.org") == 0
        assert not ModerationEvent.objects.exists()

    def test_twice_finds_nothing_the_second_time(self):
        write()

        assert (erase(), erase()) == (1, 0)


@pytest.mark.django_db
class TestRemoveText:
    def test_keeps_the_place_of_a_reply_that_was_answered(self, client):
        story = make_story()
        reply = write(story, body="Zyzzyva", waiting_body="Zyzzyva!")
        Comment.objects.filter(pk=reply.pk).update(is_waiting=True)
        answer = make_comment(story, parent=reply, body="So true.")
        moderation.recount(repair=True)

        erase(removes_text=True)

        assert "Zyzzyva" not in everything()
        assert moderation.recount() == []
        reply.refresh_from_db()
        assert (reply.status, reply.is_shown) == ("trash", True)
        story.refresh_from_db()
        assert story.reply_count == 1
        page = client.get(story.get_absolute_url()).text
        assert "This reply was removed." in page
        assert answer.body in page
        assert "Anonymous" not in page

    def test_cleans_the_words_that_earlier_decisions_kept(self):
        reply = write()
        event = ModerationEvent.objects.create(
            comment=reply,
            action="edit",
            before={"body": "First words.", "featured_at": None},
            batch=uuid4(),
            at=AT,
        )

        erase(removes_text=True)

        event.refresh_from_db()
        assert event.before == {"featured_at": None}

    def test_the_filter_forgets_the_words(self):
        moderator = make_user("Moderator")
        reply = write(status="pending", body="Zyzzyva and the xylophone.")
        moderation.spam([reply.pk], by=moderator, at=AT)
        assert "zyzzyva" in everything()

        erase(removes_text=True)

        assert "zyzzyva" not in everything().lower()
        assert moderation.recount() == []

    @pytest.mark.parametrize("verb", list(moderation.DECISIONS))
    def test_nothing_brings_it_back(self, verb):
        reply = write()
        erase(removes_text=True)

        batch = moderation.DECISIONS[verb]([reply.pk], by=None, at=AT + MINUTE)

        assert batch.results[0].outcome == "conflict"
        assert batch.results[0].event.action == "erase"
        reply.refresh_from_db()
        assert (reply.status, reply.body) == ("trash", "")

    def test_nobody_writes_into_its_place(self):
        reply = write()
        erase(removes_text=True)
        reply.refresh_from_db()

        batch = moderation.edit(
            reply.pk, "Words.", by=None, at=AT, version=reply.version
        )

        assert batch.count(Outcome.CONFLICT) == 1
        reply.refresh_from_db()
        assert reply.body == ""

    def test_no_undo_takes_it_back(self):
        moderator = make_user("Moderator")
        reply = write(status="pending")
        approval = moderation.approve([reply.pk], by=moderator, at=AT)
        erase(removes_text=True)

        batch = moderation.undo(approval.uid, by=moderator, at=AT + MINUTE)

        assert batch.results[0].outcome == "conflict"
        erased = ModerationEvent.objects.filter(action="erase").first()
        assert moderation.undo(erased.batch, by=moderator, at=AT).results == []

    @pytest.mark.parametrize("status", Comment.Status.values)
    def test_counts_are_right_whatever_stood_where(self, status):
        root = write(status=status)
        write(root.story, status=status, parent=root)
        make_comment(root.story, parent=root)

        erase(removes_text=True)

        assert moderation.recount() == []
        assert set(
            Comment.objects.exclude(erased_at=None).values_list("status", flat=True)
        ) == {"trash"}


@pytest.mark.django_db
class TestEither:
    def test_only_who_may(self):
        write()
        with pytest.raises(PermissionDenied):
            erase(by=make_user("Moderator"))

        assert erase(by=make_user("Administrator")) == 1

    def test_is_logged_without_what_was_erased(self):
        boss = make_user("Administrator")
        reply = write()

        erase(by=boss)

        on_reply, on_person = ModerationEvent.objects.order_by("pk")
        assert (on_reply.comment, on_reply.by, on_reply.before) == (reply, boss, {})
        assert on_person.commenter_id and on_person.batch == on_reply.batch

    def test_goes_by_chunks_and_tells_how_far_it_is(self, monkeypatch):
        monkeypatch.setattr(erasing, "CHUNK", 2)
        story = make_story()
        for _ in range(5):
            write(story)
        told = []

        moderation.erase(
            ADDRESS, removes_text=True, by=None, at=AT, progress=told.append
        )

        assert told == [2, 4, 5]

    def test_goes_on_where_it_was_cut_off(self, monkeypatch):
        monkeypatch.setattr(erasing, "CHUNK", 2)
        story = make_story()
        for _ in range(3):
            write(story)

        def cut(done):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            moderation.erase(ADDRESS, removes_text=False, by=None, at=AT, progress=cut)

        assert Comment.objects.filter(erased_at=None).count() == 1
        assert moderation.recount() == []
        assert erase() == 1
        assert "Quux" not in everything()

    def test_costs_no_more_for_a_chunk_than_for_one(
        self, django_assert_max_num_queries
    ):
        story = make_story()
        for _ in range(30):
            write(story)

        with django_assert_max_num_queries(40):
            erase(removes_text=True)


@pytest.mark.django_db
class TestExport:
    def test_is_all_that_is_kept(self):
        write(body="Words.", story=make_story(headline="Harbor"))
        write(author_email="ann.lee+2@example.org", status="spam")
        make_comment()

        kept = moderation.export(moderation.find(ADDRESS).commenter)

        first, second = kept["replies"]
        assert first["text"] == "Words."
        assert first["story"] == "Harbor"
        assert first["network"] == "192.0.2.0/24"
        assert second["status"] == "spam"
        assert second["email"] == "ann.lee+2@example.org"
        assert kept["standing"] == "normal"

    def test_has_nothing_after_an_erasure(self):
        write()
        erase()

        assert moderation.find(ADDRESS).commenter is None


def run(*arguments, answer=None, monkeypatch=None):
    out = StringIO()
    if monkeypatch:
        monkeypatch.setattr("builtins.input", lambda question: answer)
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestExportCommand:
    def test_prints_json(self):
        write(body="“Grüße”")

        kept = json.loads(run("export_replies", ADDRESS))

        assert kept["replies"][0]["text"] == "“Grüße”"

    def test_writes_a_file_that_only_its_owner_reads(self, tmp_path):
        write()
        path = tmp_path / "ann.json"

        assert "1 replies are in" in run("export_replies", ADDRESS, "--output", path)

        assert json.loads(path.read_text())["replies"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(CommandError, match="cannot be written"):
            run("export_replies", ADDRESS, "--output", path)

    def test_case_42_a_spreadsheet_calculates_nothing(self, tmp_path):
        write(body='=HYPERLINK("http://x")', author_name="+1")
        path = tmp_path / "ann.csv"

        run("export_replies", ADDRESS, "--output", path)

        assert "'=HYPERLINK(" in path.read_text()
        assert ",'+1," in path.read_text()
        assert harmless("a=b") == "a=b"

    @pytest.mark.parametrize("address", ["nobody@example.org", "nobody", ""])
    def test_says_when_there_is_nothing(self, address):
        with pytest.raises(CommandError):
            run("export_replies", address)


@pytest.mark.django_db
class TestEraseCommand:
    def test_shows_what_will_happen_and_asks(self, monkeypatch):
        write()
        write(status="pending")
        with pytest.raises(CommandError, match="Nothing was erased"):
            run("erase_replies", ADDRESS, answer="n", monkeypatch=monkeypatch)
        assert not Comment.objects.exclude(erased_at=None).exists()

        said = run("erase_replies", ADDRESS, answer="y", monkeypatch=monkeypatch)

        assert (
            "2 replies were sent from this address:\n  1 approved\n  1 pending" in said
        )
        assert "This cannot be undone." in said
        assert "2 of 2 …\n2 replies were erased." in said

    def test_needs_yes_where_nobody_can_answer(self, monkeypatch):
        write()

        def nobody(question):
            raise EOFError

        monkeypatch.setattr("builtins.input", nobody)
        with pytest.raises(CommandError, match="add --yes"):
            run("erase_replies", ADDRESS)

        run("erase_replies", ADDRESS, "--remove-text", "--yes")
        assert Comment.objects.get().is_emptied

    @pytest.mark.parametrize("address", ["nobody@example.org", "nobody", ""])
    def test_says_when_there_is_nothing(self, address):
        with pytest.raises(CommandError):
            run("erase_replies", address, "--yes")


@pytest.fixture(scope="class")
def crew(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("erase")
    with database(folder, django_db_blocker) as address, make_crew(address) as these:
        yield these


def moderate(ids, seed):
    """Decide on these in small batches, in an order of its own."""
    chance = random.Random(seed)
    for _ in range(25):
        verb = chance.choice(list(moderation.DECISIONS))
        moderation.DECISIONS[verb](chance.sample(ids, 4), by=None, at=AT)


class TestDuringModeration:
    @pytest.mark.parametrize("removes_text", [False, True])
    def test_case_67_is_consistent(self, crew, monkeypatch, removes_text):
        story = make_story()
        root = make_comment(story)
        ids = [
            write(story, parent=root if number % 2 else None, status="pending").pk
            for number in range(40)
        ] + [root.pk]

        answers = crew.at_once(
            partial(erase_in_small_chunks, removes_text=removes_text),
            partial(moderate, ids, 1),
            partial(moderate, ids, 2),
        )

        assert [answer.error for answer in answers] == ["", "", ""]
        assert answers[0].value == 40
        mine = Comment.objects.filter(pk__in=ids).exclude(pk=root.pk)
        assert not mine.filter(erased_at=None).exists()
        assert moderation.recount() == []
        if removes_text:
            assert set(mine.values_list("status", "body")) == {("trash", "")}


def erase_in_small_chunks(removes_text):
    erasing.CHUNK = 7
    return erase(removes_text=removes_text)
