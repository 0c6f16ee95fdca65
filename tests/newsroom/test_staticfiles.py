"""Style sheets as they are served: one file for a page."""

import json
import re

import pytest
from django.core.management import call_command

from newsroom import staticfiles
from newsroom.settings import BASE_DIR

SHEETS = BASE_DIR / "static/css"
PAGES = ("form", "home", "list", "search", "story")


def read(name):
    return (SHEETS / name).read_text()


class TestJoin:
    def test_puts_what_is_imported_in_its_place(self):
        files = {
            "css/page.css": '/* A page. */\n\n@import "a.css";\n@import "b/b.css";\n',
            "css/a.css": "/* Why. */\na {\n  color: red;\n}\n",
            "css/b/b.css": "b {\n  color: blue;\n}\n",
        }

        joined = staticfiles.join("css/page.css", files.get)

        assert joined == "a {\n  color: red;\n}\nb {\n  color: blue;\n}\n"

    def test_keeps_the_media_that_a_sheet_is_for(self):
        files = {"page.css": '@import "a.css" print;\n', "a.css": "a {}\n"}

        assert staticfiles.join("page.css", files.get) == "@media print {\na {}\n}\n"

    @pytest.mark.parametrize("page", PAGES)
    def test_leaves_no_import_and_no_comment(self, page):
        joined = staticfiles.join(f"{page}.css", read)

        assert "@import" not in joined
        assert "/*" not in joined
        assert joined.count("{") == joined.count("}")
        assert "@media print {\n@page" in joined


def test_a_page_has_its_rules_in_one_file_that_is_named_by_its_content(
    settings, tmp_path
):
    backend = "newsroom.staticfiles.JoinedStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [BASE_DIR / "static"]
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for page in PAGES:
        served = (tmp_path / names[f"css/{page}.css"]).read_text()
        fonts = re.findall(r'url\("\.\./(fonts/.*?)"\)', served)
        assert "@import" not in served
        assert len(fonts) == 5
        assert all((tmp_path / font).exists() for font in fonts)
    scripts = (tmp_path / names["js/story.js"]).read_text()
    assert all(names[f"js/{name}.js"][3:] in scripts for name in ("reading", "reply"))
