"""The command around the import: files, reports, exit codes."""

import io
import json
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles import workflow
from articles.management.commands import import_stories
from articles.models import RelatedStory, Section, Story
from articles.workflow import importing
from newsroom.models import User
from tests.factories import make_section, make_user
from tests.processes import ROOT, database, environment

WHOLE = {
    "headline": "The ferry sails",
    "body": "It sails.\n\nAgain.",
    "section": "Harbor",
    "published_at": "2019-06-01T12:00",
}


def a_line(number, **changes):
    return WHOLE | {"id": f"a-{number}"} | changes


def write(path, *lines):
    rows = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("".join(f"{row}\n" for row in rows))
    return str(path)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Import lines; the exit code, and what was said on stdout and stderr."""
    monkeypatch.setattr(import_stories, "PAUSE", 0)

    def run(*lines, file=None, err=None, **options):
        file = file or write(tmp_path / "stories.jsonl", *lines)
        out, err, code = io.StringIO(), err or io.StringIO(), 0
        try:
            call_command("import_stories", file, stdout=out, stderr=err, **options)
        except CommandError as why:
            code = why.returncode
            err.write(str(why))
        return code, out.getvalue(), err.getvalue()

    return run


@pytest.mark.django_db
class TestTheCommand:
    def test_brings_stories_and_says_how_many(self, run):
        code, out, err = run(a_line(1), a_line(2), publish=True)

        assert (code, err) == (0, "")
        assert out.splitlines() == [
            "Stories: 2 new, 0 changed, 0 same, 0 refused.",
            "New sections: Harbor.",
        ]
        story = Story.objects.get(source_id="a-1")
        assert story.body == "<p>It sails.</p><p>Again.</p>"
        assert story.first_published_at == datetime(2019, 6, 1, 12, tzinfo=UTC)

    def test_reads_a_time_in_the_zone_of_the_site(self, run, settings):
        settings.TIME_ZONE = "Europe/Oslo"
        run(a_line(1), publish=True)

        first = Story.objects.get().first_published_at
        assert first == datetime(2019, 6, 1, 10, tzinfo=UTC)

    def test_reports_each_line_that_is_refused_and_takes_the_rest(self, run):
        code, out, err = run(
            a_line(1), "{", a_line(2, headline="x" * 301), "", a_line(1), a_line(3)
        )

        assert code == import_stories.SOME_REFUSED == 1
        assert err.splitlines() == [
            "line 2: not JSON",
            "line 3 (a-2): headline: At most 300 characters.",
            "line 5: id: line 1 has it already",
            "3 of 5 lines were refused.",
        ]
        assert "2 new, 0 changed, 0 same, 3 refused." in out
        assert Story.objects.count() == 2

    def test_changes_nothing_the_second_time(self, run):
        run(a_line(1), publish=True)
        before = Story.objects.values().get()

        code, out, _err = run(a_line(1), publish=True)

        assert (code, out) == (0, "Stories: 0 new, 0 changed, 1 same, 0 refused.\n")
        assert Story.objects.values().get() == before

    def test_puts_lines_without_a_section_where_they_are_found(self, run):
        line = json.dumps({"id": "a-1", "headline": "The tide", "body": "It rises."})
        code, *_ = run(line)

        assert code == 0
        assert Story.objects.get(source_id="a-1").section.name == "Imported"

    def test_gives_a_section_to_lines_without_one(self, run):
        lines = a_line(1, section=" "), a_line(2)
        code, *_ = run(*lines, section="Archive")

        assert code == 0
        assert Story.objects.get(source_id="a-1").section.name == "Archive"
        assert Story.objects.get(source_id="a-2").section.name == "Harbor"

    def test_names_an_owner(self, run):
        owner = make_user(username="ann")
        run(a_line(1), owner="ann")

        assert Story.objects.get().owner == owner
        assert not User.objects.filter(username="import").exists()

    def test_gives_the_rest_to_an_account_that_nobody_signs_in_with(self, run):
        run(a_line(1))
        run(a_line(2))

        owner = User.objects.get()
        assert set(Story.objects.values_list("owner", flat=True)) == {owner.pk}
        assert not owner.is_active
        assert not owner.is_staff
        assert not owner.has_usable_password()

    def test_does_nothing_in_a_dry_run_but_report(self, run):
        make_section("Coast")
        code, out, err = run(
            a_line(1), a_line(2, section="Coast"), "x", dry_run=True, publish=True
        )

        assert code == 1
        assert out.splitlines() == [
            "Nothing was done. It would be:",
            "Stories: 2 new, 0 changed, 0 same, 1 refused.",
            "New sections: Harbor.",
        ]
        assert "line 3: not JSON" in err
        assert not Story.objects.exists()
        assert not User.objects.exists()
        assert [section.name for section in Section.objects.all()] == ["Coast"]

    def test_reads_the_standard_input(self, run, monkeypatch):
        raw = io.BytesIO(json.dumps(a_line(1)).encode())
        raw.seekable = lambda: False
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw))

        code, out, _err = run(file="-")

        assert (code, out[:14]) == (0, "Stories: 1 new")

    def test_takes_an_empty_file(self, run):
        assert run()[:2] == (0, "Stories: 0 new, 0 changed, 0 same, 0 refused.\n")

    def test_works_in_chunks_and_rests_between_them(self, run, monkeypatch):
        monkeypatch.setattr(import_stories, "AT_ONCE", 2)
        rests = []
        monkeypatch.setattr(time, "sleep", rests.append)

        code, out, _err = run(*(a_line(number) for number in range(5)))

        assert (code, out[:14], len(rests)) == (0, "Stories: 5 new", 2)

    @pytest.mark.relates
    def test_builds_the_lists_at_the_end(self, run):
        run(a_line(1), a_line(2, body="It stays in its berth."), publish=True)

        assert RelatedStory.objects.count() == 2

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"file": "/nowhere/at.all"}, "/nowhere/at.all: No such file"),
            ({"file": "/"}, "/: Is a directory"),
            ({"owner": "nobody"}, "No user is called “nobody”."),
        ],
        ids=["no file", "a folder", "no owner"],
    )
    def test_ends_with_2_where_nothing_can_be_done(self, run, options, says):
        code, out, err = run(a_line(1), **options)

        assert (code, out) == (2, "")
        assert says in err
        assert not Story.objects.exists()

    def test_says_what_is_in_when_the_database_goes_away(self, run, monkeypatch):
        monkeypatch.setattr(import_stories, "AT_ONCE", 1)
        bring, calls = workflow.import_stories, []

        def lose(*arguments, **options):
            calls.append(1)
            if len(calls) == 2:
                raise OperationalError("The server is gone.")
            return bring(*arguments, **options)

        monkeypatch.setattr(workflow, "import_stories", lose)
        code, _out, err = run(a_line(1), a_line(2))

        assert code == 2
        assert err == (
            "The server is gone. So far: 1 new, 0 changed, 0 same, 0 refused. "
            "Run it again to go on."
        )
        assert Story.objects.count() == 1

    def test_says_what_is_in_when_it_is_interrupted(self, run, monkeypatch):
        def interrupt(*arguments, **options):
            raise KeyboardInterrupt

        monkeypatch.setattr(workflow, "relate_arrivals", interrupt)
        code, _out, err = run(a_line(1))

        assert code == 130
        assert err.startswith("So far: 1 new")
        assert Story.objects.count() == 1

    def test_shows_a_bar_on_a_terminal(self, run, monkeypatch):
        monkeypatch.setattr(import_stories, "AT_ONCE", 1)
        monkeypatch.setattr(importing, "FEW", 0)
        terminal = io.StringIO()
        terminal.isatty = lambda: True

        _code, _out, err = run(a_line(1), "{", err=terminal, publish=True)

        assert f"[{'#' * 30}] 100%  2 lines" in err
        assert "1 lines\r\r" in err
        assert " \rline 2: not JSON\n" in err
        assert f"[{'#' * 30}] 100%  lists" in err


def test_killed_leaves_whole_stories_and_goes_on(
    tmp_path, django_db_blocker, monkeypatch
):
    lines = [a_line(number) for number in range(4 * import_stories.AT_ONCE)]
    file = write(tmp_path / "stories.jsonl", *lines)
    command = [sys.executable, "manage.py", "import_stories", file, "--publish"]
    with database(tmp_path, django_db_blocker) as address:
        child = subprocess.Popen(command, cwd=ROOT, env=environment(address))
        wait_for_some(child)
        child.kill()
        child.wait(30)

        brought = Story.objects.count()
        assert 0 < brought < len(lines)
        assert brought % import_stories.AT_ONCE == 0
        for relation in ("placements", "revisions", "transitions", "text", "arrival"):
            assert not Story.objects.filter(**{relation: None}).exists()

        monkeypatch.setattr(workflow, "relate_arrivals", lambda *args, **kwargs: None)
        out = io.StringIO()
        call_command("import_stories", file, publish=True, stdout=out)
        assert (
            f"{len(lines) - brought} new, 0 changed, {brought} same" in out.getvalue()
        )
        assert Story.objects.count() == len(lines)


def wait_for_some(child):
    for _ in range(1200):
        if Story.objects.exists():
            return
        assert child.poll() is None, "the import ended by itself"
        time.sleep(0.05)
