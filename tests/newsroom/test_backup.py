import errno
import hashlib
import json
import os
import stat
import tarfile
import threading
from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import Story
from comments.models import Comment
from newsroom.backups import BackupError, databases, verify
from tests.factories import make_comment

pytestmark = pytest.mark.usefixtures("pg_tools")


@pytest.fixture
def quiet(databases, filled, media):
    """A site that nobody writes to: no copy is needed."""
    with databases.used(filled):
        yield filled


def backup(path, **options):
    call_command("backup", path, **options)
    return path


def names(path):
    with tarfile.open(path) as tar:
        return tar.getnames()


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_holds_database_media_and_manifest(quiet, tmp_path, capsys):
    path = backup(tmp_path / "b.tar")

    member = databases.current().member
    media = "media/originals/" + "a" * 32
    assert names(path) == [member, media, "manifest.json", "manifest.sha256"]
    with tarfile.open(path) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
        copy = tar.extractfile(member).read()
    assert manifest["format"] == 1
    assert manifest["vendor"] == connection.vendor
    assert manifest["rows"]["articles_story"] == 3
    assert manifest["rows"]["comments_comment"] == 2
    assert manifest["rows"]["articles_edition"] == 1
    assert "articles.0001_initial" in manifest["migrations"]
    assert manifest["members"] == {
        member: hashlib.sha256(copy).hexdigest(),
        media: hashlib.sha256(b"a picture").hexdigest(),
    }
    assert "3 stories, 2 replies, 1 users, 1 media files" in capsys.readouterr().out


def test_is_for_its_owner_alone(quiet, tmp_path):
    path = backup(tmp_path / "b.tar")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert leftovers(tmp_path) == []


def test_overwrites_only_when_told(quiet, tmp_path):
    path = tmp_path / "b.tar"
    path.write_text("something dear")

    with pytest.raises(CommandError, match="exists: choose another name"):
        backup(path)
    assert path.read_text() == "something dear"

    backup(path, force=True)
    verify(path)


def test_verifies_without_writing(quiet, tmp_path, capsys):
    path = backup(tmp_path / "b.tar")
    before = path.read_bytes()

    call_command("backup", path, verify=True)

    assert "is complete: 3 stories" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_finds_every_kind_of_damage(quiet, tmp_path):
    whole = backup(tmp_path / "b.tar").read_bytes()
    damaged = tmp_path / "damaged.tar"
    end = whole.index(b"manifest.sha256")  # behind it lies only padding

    for size in (0, 1, 511, 512, 5000, len(whole) // 2, end - 512, end):
        damaged.write_bytes(whole[:size])
        with pytest.raises(BackupError):
            verify(damaged)
    media = whole.index(b"a picture")
    manifest = whole.index(b'"vendor"')
    for place in (600, end // 2, media, manifest, 3, end + 512):
        damaged.write_bytes(
            whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        )
        with pytest.raises(BackupError):
            verify(damaged)


def test_says_in_one_line_that_a_file_is_no_backup(tmp_path):
    path = tmp_path / "b.tar"

    with pytest.raises(CommandError, match="No such file"):
        call_command("backup", path, verify=True)
    path.write_text("a letter")
    with pytest.raises(CommandError, match="no complete backup") as caught:
        call_command("backup", path, verify=True)
    assert "\n" not in str(caught.value)


def test_refuses_a_member_that_leaves_its_folder(tmp_path):
    path = tmp_path / "b.tar"
    manifest = {
        "format": 1,
        "vendor": "sqlite",
        "made_at": "2026-07-14T09:30:00+00:00",
        "django": "6.1",
        "migrations": [],
        "rows": {},
        "members": {"media/../../x": hashlib.sha256(b"").hexdigest()},
    }
    text = json.dumps(manifest).encode()
    with tarfile.open(path, "w") as tar:
        for name, data in (
            ("media/../../x", b""),
            ("manifest.json", text),
            ("manifest.sha256", hashlib.sha256(text).hexdigest().encode()),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            source = tmp_path / "source"
            source.write_bytes(data)
            tar.addfile(info, source.open("rb"))

    with pytest.raises(BackupError, match="was altered"):
        verify(path)


@pytest.fixture
def busy(site, databases):
    """Replies arrive all the while; the value counts them."""
    stop, written = threading.Event(), []

    def write():
        with databases.used(site):
            story = Story.objects.first()
            while not stop.is_set():
                story.refresh_from_db()
                with transaction.atomic():
                    written.append(make_comment(story).pk)

    writer = threading.Thread(target=write)
    writer.start()
    yield written
    stop.set()
    writer.join()


def test_is_consistent_while_replies_are_written(busy, databases, tmp_path):
    """Every transaction adds a reply and counts it: a backup never holds half of it."""
    before = len(busy)
    paths = [backup(tmp_path / f"{number}.tar") for number in range(3)]
    assert len(busy) > before

    for path in paths:
        with databases.empty():
            call_command("restore", path, yes=True)
            counted = sum(Story.objects.values_list("reply_count", flat=True))
            assert counted == Comment.objects.filter(status="approved").count()


def test_needs_the_folder_of_the_pictures(quiet, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    with pytest.raises(CommandError, match="MEDIA_ROOT is missing"):
        backup(tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()
    assert leftovers(tmp_path) == []


def test_names_a_picture_whose_file_is_lost(quiet, settings, tmp_path, capsys):
    (settings.MEDIA_ROOT / "originals" / ("a" * 32)).unlink()

    backup(tmp_path / "b.tar")

    assert "Warning: 1 pictures have no file" in capsys.readouterr().out


def test_refuses_a_place_inside_the_media(quiet, settings):
    with pytest.raises(CommandError, match="outside MEDIA_ROOT"):
        backup(settings.MEDIA_ROOT / "b.tar")


def test_refuses_a_folder_and_a_missing_one(quiet, tmp_path):
    with pytest.raises(CommandError, match="is a folder"):
        backup(tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        backup(tmp_path / "no" / "b.tar")


def test_leaves_out_links_and_what_a_restore_left(quiet, settings, tmp_path):
    media = settings.MEDIA_ROOT
    (media / ".restore-cut-off").mkdir()
    (media / ".restore-cut-off" / "database.dump").write_text("old")
    (media / "link").symlink_to("/etc/passwd")

    path = backup(tmp_path / "b.tar")

    assert [name for name in names(path) if "media/" in name] == [
        "media/originals/" + "a" * 32
    ]


def test_a_full_disk_leaves_nothing_behind(quiet, tmp_path, monkeypatch):
    def addfile(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tarfile.TarFile, "addfile", addfile)

    with pytest.raises(CommandError, match="No space left on device"):
        backup(tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()
    assert leftovers(tmp_path) == []


def test_refuses_an_empty_database(databases, tmp_path):
    with (
        databases.empty(),
        pytest.raises(CommandError, match="The database is empty"),
    ):
        backup(tmp_path / "b.tar")


def test_says_that_pg_dump_is_missing(quiet, tmp_path, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CommandError, match="pg_dump is not on this machine"):
        backup(tmp_path / "b.tar")
    assert leftovers(tmp_path) == []


def test_passes_on_what_pg_dump_says(quiet, tmp_path, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite needs no program")
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "NAME", "no_such_database")

    with pytest.raises(CommandError, match="no_such_database"):
        backup(tmp_path / "b.tar")


def test_gives_the_password_in_the_environment_alone():
    database = {
        "NAME": "news",
        "HOST": "db.example.org",
        "PORT": 5433,
        "USER": "desk",
        "PASSWORD": "secret",
        "OPTIONS": {"sslmode": "require", "connect_timeout": 3},
    }

    assert databases.pg_environment(database) == {
        "PGDATABASE": "news",
        "PGHOST": "db.example.org",
        "PGPORT": "5433",
        "PGUSER": "desk",
        "PGPASSWORD": "secret",
        "PGSSLMODE": "require",
    }


Call = namedtuple("Call", "returncode stderr")


def test_no_password_is_on_the_command_line(monkeypatch, quiet):
    seen = {}

    def run(command, *, env, **options):
        seen.update(command=command, env=env)
        return Call(1, "pg_dump: error: it is so")

    monkeypatch.setattr(databases.subprocess, "run", run)
    monkeypatch.setattr(databases.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "secret")

    with pytest.raises(BackupError, match="it is so"):
        databases.run("pg_dump", "--format=custom")
    assert "secret" not in " ".join(seen["command"])
    assert seen["env"]["PGPASSWORD"] == "secret"
