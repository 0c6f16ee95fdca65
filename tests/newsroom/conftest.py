"""Databases of their own, for what a transaction that is rolled back cannot show."""

import os
import shutil
import sqlite3
import uuid
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections, transaction

from articles.models import Image
from newsroom import roles
from tests.factories import AT, make_comment, make_section, make_story, make_user


class Databases:
    """Makes, copies and drops databases beside the one that the tests use."""

    def __init__(self, folder, blocker):
        self.folder = folder
        self.blocker = blocker
        self.names = []
        self.emptied = []
        self.is_sqlite = connection.vendor == "sqlite"

    def make(self, template=None):
        """A new database, empty or a copy; returns what settings call its NAME."""
        name = f"newsroom_scratch_{uuid.uuid4().hex}"
        if self.is_sqlite:
            name = str(self.folder / f"{name}.sqlite3")
            if template:
                shutil.copy(template, name)
        else:
            source = f' TEMPLATE "{template}"' if template else ""
            self.server(f'CREATE DATABASE "{name}"{source}')
            self.names.append(name)
        return name

    @contextmanager
    def empty(self):
        """Use an empty database. One serves many tests: to drop one takes a second."""
        name = self.emptied.pop() if self.emptied else self.make()
        with self.used(name):
            yield name
            if self.is_sqlite:
                return
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
        self.emptied.append(name)

    def server(self, sql):
        database = connection.settings_dict
        with psycopg.connect(
            dbname="postgres",
            host=database["HOST"] or None,
            port=database["PORT"] or None,
            user=database["USER"] or None,
            password=database["PASSWORD"] or None,
            autocommit=True,
        ) as server:
            server.execute(sql)

    @contextmanager
    def used(self, name):
        """Let every query of this thread go to the database `name`."""
        kept = connections["default"]
        other = connections.create_connection("default")
        other.settings_dict = {**kept.settings_dict, "NAME": name}
        connections["default"] = other
        # Its kinds of content have other numbers once a flush renewed those here.
        ContentType.objects.clear_cache()
        try:
            with self.blocker.unblock():
                yield other
        finally:
            other.close()
            connections["default"] = kept
            ContentType.objects.clear_cache()

    def url(self, name):
        """DATABASE_URL for a program of its own."""
        if self.is_sqlite:
            return f"sqlite:///{name}"
        database = connection.settings_dict
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        where = f"{database['HOST']}:{database['PORT'] or 5432}"
        return f"postgres://{database['USER']}{password}@{where}/{name}"

    def drop_all(self):
        for name in self.names:
            self.server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def databases(tmp_path_factory, django_db_blocker):
    made = Databases(tmp_path_factory.mktemp("databases"), django_db_blocker)
    yield made
    made.drop_all()


@pytest.fixture(scope="session")
def migrated(databases):
    """The name of a database with tables and without stories. Copy it."""
    name = databases.make()
    with databases.used(name):
        call_command("migrate", interactive=False, verbosity=0)
    flatten(databases, name)
    return name


@pytest.fixture(scope="session")
def filled(databases, migrated):
    """The name of a database with three stories, two replies, one picture. Copy it."""
    name = databases.make(template=migrated)
    with databases.used(name), transaction.atomic():
        roles.sync()
        owner = make_user(username="rosa")
        owner.groups.add(Group.objects.get(name=roles.EDITOR))
        section = make_section("City", slug="city")
        for number in range(3):
            story = make_story(
                AT - timedelta(days=number),
                headline=f"Restored {number}",
                section=section,
                owner=owner,
            )
        make_comment(story, body="Kept.")
        make_comment(story, body="Held.", status="pending")
        Image.objects.create(
            key="a" * 32,
            original="originals/" + "a" * 32,
            width=4,
            height=3,
            uploaded_at=AT,
        )
    flatten(databases, name)
    return name


def flatten(databases, name):
    """Bring SQLite's log into the file, which is then copied alone."""
    if databases.is_sqlite:
        with closing(sqlite3.connect(name)) as database:
            database.execute("PRAGMA journal_mode=DELETE")


@pytest.fixture
def media(tmp_path, settings):
    """MEDIA_ROOT with the file of the picture in `filled`."""
    settings.MEDIA_ROOT = tmp_path / "media"
    originals = settings.MEDIA_ROOT / "originals"
    originals.mkdir(parents=True)
    (originals / ("a" * 32)).write_bytes(b"a picture")
    return settings.MEDIA_ROOT


@pytest.fixture
def site(databases, filled, media):
    """A site on a copy of `filled`. The value is the name of its database."""
    name = databases.make(template=filled)
    with databases.used(name):
        yield name


@pytest.fixture
def pg_tools():
    """What needs pg_dump and pg_restore; on SQLite nothing is needed."""
    if connection.vendor == "sqlite":
        return
    missing = [name for name in ("pg_dump", "pg_restore") if not shutil.which(name)]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{missing[0]} is missing")
    if missing:
        pytest.skip(f"{missing[0]} is not on this machine")


@pytest.fixture
def program(databases):
    """The environment in which manage.py runs on a scratch database, by its name."""

    def environment(name, **more):
        kept = {
            key: value
            for key, value in os.environ.items()
            if key not in {"SITE_URL", "DEBUG", "CACHE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        media = str(settings.MEDIA_ROOT)
        return kept | {"DATABASE_URL": databases.url(name), "MEDIA_ROOT": media} | more

    return environment
