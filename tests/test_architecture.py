"""The rules of the house that a reviewer would otherwise have to remember."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from articles.workflow.fields import is_page_slug

ROOT = settings.BASE_DIR
APPS = ("articles", "comments", "newsroom")
SOURCES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Where a clock may be read: it starts a request, a command or a task.
CLOCKS = {"newsroom/middleware.py", "articles/tasks.py", "comments/tasks.py"}

# A GET of these answers 200 and is never a cached page.
UNSTAMPED = {
    "comments:reply": "shows a reader's own words and refusals",
    "comments:received": "shows what this browser sent",
    "comments:mine": "shows what this browser sent",
    "comments:report": "shows a reader's own words and refusals",
    "articles:media": "bytes that never change under their address",
}

# Guests have no token: these views look at the origin of a request instead.
CSRF_EXEMPT = {
    "articles:read",
    "comments:like",
    "comments:post",
    "comments:reply",
    "comments:report",
}


def relative(path):
    return path.relative_to(ROOT).as_posix()


def patterns(resolver=None, namespace=""):
    """Every URL pattern outside the admin, with its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                prefix = f"{entry.namespace}:" if entry.namespace else ""
                yield from patterns(entry, namespace + prefix)
        elif isinstance(entry, URLPattern):
            yield namespace + (entry.name or ""), entry


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_the_edges_read_the_clock(path):
    if relative(path) in CLOCKS or "commands" in path.parts:
        return
    calls = [
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    ]
    assert not {"timezone.now", "datetime.now", "date.today", "time.time"} & set(calls)


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_read_no_clock_and_hold_no_inline_code(path):
    text = path.read_text()

    assert not re.search(r"{%\s*now\b", text)
    assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=|<style|javascript:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/' in script


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_files_stay_small(path):
    assert len(path.read_text().splitlines()) <= 300, "make it a package"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_hidden_hooks_and_no_writing_views(path):
    text = path.read_text()

    assert not re.search(r"\b(post|pre)_(save|delete)\b", text)
    if path.name == "views.py":
        assert ".save(" not in text
        assert ".objects.create(" not in text


def test_every_public_page_has_a_stamp():
    bare = {
        name
        for name, pattern in patterns()
        if not hasattr(pattern.callback, "stamp") and name not in UNSTAMPED
    }

    # What is left answers no GET with 200: it posts or redirects.
    assert bare <= {
        "articles:read",
        "comments:like",
        "comments:post",
        "comments:permalink",
    }


def first_segments(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        text = str(entry.pattern)
        if isinstance(entry, URLResolver) and not text:
            yield from first_segments(entry)
        else:
            yield text.split("/", maxsplit=1)[0]


def test_no_page_takes_an_address_of_the_site():
    named = {name for name in first_segments() if re.fullmatch("[a-z-]+", name)}

    assert {"admin", "api", "comments", "oembed", "search"} <= named
    assert not [name for name in named if is_page_slug(name)]


def test_only_guest_endpoints_are_free_of_the_token():
    exempt = {
        name
        for name, pattern in patterns()
        if getattr(pattern.callback, "csrf_exempt", False)
    }

    assert exempt <= CSRF_EXEMPT


def test_the_top_level_holds_what_was_agreed():
    folders = {p.name for p in ROOT.iterdir() if p.is_dir() and p.name[0] != "."}
    agreed = {*APPS, "templates", "static", "tests", "docs", "deploy", "var"}

    assert folders <= agreed


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_nothing_is_named_after_nothing(path):
    banned = {"utils", "helpers", "common", "core", "services", "misc"}

    assert not banned & {Path(part).stem for part in path.parts[len(ROOT.parts) :]}
