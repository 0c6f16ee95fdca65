import errno
import io
import os
import re
import shutil
from collections import namedtuple

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from articles.models import Edition, Section, Story
from newsroom.backups import BackupError, archive, databases, restoring
from newsroom.management.commands import restore as command
from newsroom.models import User
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("pg_tools")

PICTURE = "originals/" + "a" * 32


@pytest.fixture
def backup(filled, databases, media, tmp_path):
    """A backup of the site; its database and media are then out of the way."""
    path = tmp_path / "b.tar"
    with databases.used(filled):
        call_command("backup", path, stdout=io.StringIO())
    shutil.rmtree(media)
    return path


@pytest.fixture
def empty(databases):
    with databases.empty() as name:
        yield name


@pytest.fixture(scope="module")
def other_site(migrated, databases):
    """The name of a database with a user and a section of its own. Copy it."""
    name = databases.make(template=migrated)
    with databases.used(name):
        make_user(username="already-here")
        Section.objects.create(name="Here", slug="here")
    return name


@pytest.fixture
def other(other_site, databases):
    """Another site, which a restore must leave as it is."""
    with databases.used(other_site):
        yield


def restore(path, **options):
    call_command("restore", path, **({"yes": True} | options))


def contents():
    """Everything that a restore could change."""
    state = databases.current().state()
    people = sorted(User.objects.values_list("username", flat=True))
    files = sorted(str(p) for p in live.MEDIA_ROOT.rglob("*"))
    return state.rows, people, files


def test_brings_back_rows_and_media(backup, empty, media, capsys):
    restore(backup)

    assert Story.objects.count() == 3
    assert sorted(Story.objects.values_list("reply_count", flat=True)) == [0, 0, 1]
    assert User.objects.get(username="rosa").groups.get().name == "Editor"
    assert (media / PICTURE).read_bytes() == b"a picture"
    assert [p.name for p in media.iterdir()] == ["originals"]
    assert "Restored 3 stories, 2 replies" in capsys.readouterr().out


def test_the_site_answers_with_new_stamps(backup, filled, empty, databases):
    with databases.used(filled):
        story = Story.objects.order_by("pk").first()
        before = Client().get(story.get_absolute_url())

    restore(backup)
    after = Client().get(story.get_absolute_url())
    home = Client().get("/")

    assert before.status_code == after.status_code == home.status_code == 200
    assert "Restored 0" in after.text
    assert before["ETag"] != after["ETag"]
    held = Client().get(
        story.get_absolute_url(), headers={"If-None-Match": before["ETag"]}
    )
    assert held.status_code == 200


def test_numbers_are_above_all_that_were_used(backup, empty):
    restore(backup)

    edition = Edition.objects.the_one()
    numbers = {edition.site, edition.edition}
    for row in Story.objects.values_list("page_version", "discussion_version"):
        numbers.update(row)
    [number] = numbers
    assert number > 1_700_000_000_000_000


def test_new_rows_get_numbers_of_their_own(backup, empty):
    restore(backup)

    assert make_user(username="new").pk > User.objects.get(username="rosa").pk


def test_goes_into_tables_without_stories_or_users(backup, migrated, databases):
    with databases.used(databases.make(template=migrated)):
        restore(backup)

        assert Story.objects.count() == 3
        check_nothing_is_left_aside()


def check_nothing_is_left_aside():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_namespace WHERE nspname = %s",
                [databases.KEPT_SCHEMA],
            )
            assert cursor.fetchone() == (0,)


def test_keeps_a_site_that_is_in_use(backup, other):
    before = contents()

    with pytest.raises(CommandError, match="already holds stories or users"):
        restore(backup)
    assert contents() == before


def test_replaces_one_when_told(backup, other_site, databases, media):
    with databases.used(databases.make(template=other_site)):
        restore(backup, replace=True)

        assert list(User.objects.values_list("username", flat=True)) == ["rosa"]
        assert not Section.objects.filter(slug="here").exists()
        assert (media / PICTURE).exists()
        check_nothing_is_left_aside()


def test_can_be_repeated_and_backed_up_again(backup, empty, tmp_path, media):
    restore(backup)
    call_command("backup", tmp_path / "again.tar")
    restore(tmp_path / "again.tar", replace=True)

    assert Story.objects.count() == 3


@pytest.mark.parametrize("step", ["check_rows", "call_command", "move_media"])
def test_a_failure_at_any_step_changes_nothing(backup, other, monkeypatch, step):
    live.MEDIA_ROOT.mkdir()
    before = contents()

    def fail(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(restoring, step, fail)

    with pytest.raises(CommandError, match="No space left on device"):
        restore(backup, replace=True)
    assert contents() == before
    check_nothing_is_left_aside()


def test_a_failure_leaves_an_empty_database_empty(backup, empty, monkeypatch):
    def fail(*args, **kwargs):
        raise BackupError("It ended.")

    monkeypatch.setattr(restoring, "move_media", fail)

    with pytest.raises(CommandError, match=r"It ended\."):
        restore(backup)
    assert databases.current().state().rows == {}


def test_wrong_row_counts_are_a_failure(backup, empty, monkeypatch):
    read = archive.read_manifest

    def other_rows(*args):
        manifest = read(*args)
        manifest.rows["articles_story"] = 4
        return manifest

    monkeypatch.setattr(archive, "read_manifest", other_rows)

    with pytest.raises(CommandError, match="not the backup's: articles_story"):
        restore(backup)
    assert databases.current().state().rows == {}


def test_refuses_an_altered_file(backup, other):
    data = backup.read_bytes()
    backup.write_bytes(data.replace(b"a picture", b"A picture"))
    before = contents()

    with pytest.raises(CommandError, match="was altered"):
        restore(backup, replace=True)
    assert contents() == before


def test_refuses_a_truncated_file(backup, empty):
    backup.write_bytes(backup.read_bytes()[:-15_000])

    with pytest.raises(CommandError, match="no complete backup"):
        restore(backup)
    assert databases.current().state().rows == {}


def changed(monkeypatch, **fields):
    """Let the manifest say something else, as another site would have written it."""
    read = archive.read_manifest

    def other_manifest(*args):
        manifest = read(*args)
        for name, value in fields.items():
            setattr(manifest, name, value)
        return manifest

    monkeypatch.setattr(archive, "read_manifest", other_manifest)


def test_refuses_another_kind_of_database(backup, empty, monkeypatch):
    vendor = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    changed(monkeypatch, vendor=vendor)

    with pytest.raises(CommandError, match="goes back only into its own kind"):
        restore(backup)


def test_refuses_a_newer_version(backup, empty, monkeypatch):
    changed(monkeypatch, migrations=["articles.0001_initial", "articles.9999_later"])

    with pytest.raises(CommandError, match=r"which knows articles\.9999_later"):
        restore(backup)


def test_migrates_an_older_backup(filled, databases, media, tmp_path):
    """What a later version added is there after the restore."""
    path = tmp_path / "old.tar"
    with databases.used(databases.make(template=filled)):
        call_command("migrate", "sessions", "zero", verbosity=0)
        call_command("backup", path)
    with databases.empty():
        restore(path)

        assert "django_session" in connection.introspection.table_names()


def test_refuses_another_format(backup, empty, monkeypatch):
    monkeypatch.setattr(archive, "FORMAT", 2)

    with pytest.raises(CommandError, match="has format 1, and this"):
        restore(backup)


def test_asks_for_room_first(backup, empty, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(
        restoring.shutil, "disk_usage", lambda path: usage(10, 10, 1000)
    )

    with pytest.raises(CommandError, match="The disk is too full"):
        restore(backup)
    assert databases.current().state().rows == {}


def test_says_that_pg_restore_is_missing(backup, other, tmp_path, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    before = contents()[:2]

    with pytest.raises(CommandError, match="pg_restore is not on this machine"):
        restore(backup, replace=True)
    assert contents()[:2] == before


def test_says_that_the_site_still_runs(backup, databases, migrated):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite waits for its writers")
    name = databases.make(template=migrated)
    with databases.used(name) as reader, transaction.atomic():
        Section.objects.exists()
        assert reader.in_atomic_block
        with (
            databases.used(name),
            pytest.raises(CommandError, match="stop the web server"),
        ):
            restore(backup)


def test_without_a_terminal_it_wants_yes(backup, empty, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    with pytest.raises(CommandError, match="add --yes"):
        restore(backup, yes=False)
    assert databases.current().state().rows == {}


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("answer", ["", "no"])
def test_anything_but_yes_restores_nothing(backup, empty, monkeypatch, answer):
    monkeypatch.setattr(command.sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda question: answer)

    with pytest.raises(CommandError, match="Nothing was restored"):
        restore(backup, yes=False)
    assert databases.current().state().rows == {}


def test_asks_on_a_terminal(backup, empty, monkeypatch):
    asked = []
    monkeypatch.setattr(command.sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or "y")

    restore(backup, yes=False)

    assert re.match(r"Restore 3 stories, .* into .*\? \[y/N\] ", asked[0])
    assert Story.objects.count() == 3
