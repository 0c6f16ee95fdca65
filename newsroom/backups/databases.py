"""A consistent copy of the database out, and one back in, on SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import OperationalError, connection, transaction

from .archive import BackupError

KEPT_SCHEMA = "newsroom_before_restore"
THINGS = """
SELECT 'TABLE', quote_ident(tablename) FROM pg_tables WHERE schemaname = %(schema)s
UNION ALL
SELECT 'TEXT SEARCH CONFIGURATION', quote_ident(cfgname) FROM pg_ts_config
WHERE cfgnamespace = to_regnamespace(%(schema)s)
UNION ALL
SELECT 'TEXT SEARCH DICTIONARY', quote_ident(dictname) FROM pg_ts_dict
WHERE dictnamespace = to_regnamespace(%(schema)s) AND NOT EXISTS (
    SELECT FROM pg_depend
    WHERE classid = 'pg_ts_dict'::regclass AND objid = pg_ts_dict.oid
    AND deptype = 'e'
)
"""
# PostgreSQL's programs take the connection from these; a password on a command
# line could be read by every user of the machine.
PG_VARIABLES = {
    "NAME": "PGDATABASE",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
}
PG_OPTIONS = ("service", "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey")


@dataclass(kw_only=True)
class State:
    """What one moment of a database holds."""

    rows: dict[str, int]
    migrations: list[str]
    originals: list[str]  # files of MEDIA_ROOT that pictures were made from


class Database(Protocol):
    member: str  # its name in a backup

    def snapshot(self, path: Path) -> State:
        """Write a copy to `path`, as it is at one moment, while others write."""

    def replaced(self, path: Path) -> AbstractContextManager[None]:
        """Put a copy in place; what was there comes back if the block fails."""

    def state(self) -> State: ...


def current() -> Database:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def describe(cursor: Any, tables_sql: str) -> State:
    def column(sql: str) -> list[Any]:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]

    tables = column(tables_sql)
    has = set(tables).__contains__
    return State(
        rows={
            table: column(f'SELECT count(*) FROM "{table}"')[0]  # noqa: S608
            for table in sorted(tables)
        },
        migrations=column(
            "SELECT app || '.' || name FROM django_migrations ORDER BY id"
        )
        if has("django_migrations")
        else [],
        originals=column("SELECT original FROM articles_image")
        if has("articles_image")
        else [],
    )


class SQLite:
    member = "database.sqlite3"
    tables = (
        "SELECT name FROM sqlite_master "
        "WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )

    def snapshot(self, path: Path) -> State:
        self._copy_to(path)
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log
            return describe(copy.cursor(), self.tables)

    def state(self) -> State:
        with connection.cursor() as cursor:
            return describe(cursor, self.tables)

    @contextmanager
    def replaced(self, path: Path) -> Iterator[None]:
        kept = path.with_name("kept.sqlite3")
        self._copy_to(kept)
        self._copy_from(path)  # one transaction: it fails as a whole
        try:
            yield
        except BaseException:
            self._copy_from(kept)
            raise

    def _copy_to(self, path: Path) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)

    def _copy_from(self, path: Path) -> None:
        connection.close()
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupError("The backup's database is damaged.")
            copy.backup(connection.connection)


class PostgreSQL:
    member = "database.dump"
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"

    def snapshot(self, path: Path) -> State:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
            run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={path}",
            )
            return describe(cursor, self.tables)

    def state(self) -> State:
        with connection.cursor() as cursor:
            return describe(cursor, self.tables)

    @contextmanager
    def replaced(self, path: Path) -> Iterator[None]:
        require_program("pg_restore")
        had_things = self._put_aside()
        try:
            self._load(path)
            yield
        except BaseException:
            self._bring_back(had_things)
            raise
        if had_things:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {KEPT_SCHEMA} CASCADE")

    def _load(self, path: Path) -> None:
        run(
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            f"--dbname={connection.settings_dict['NAME']}",
            str(path),
        )

    def _put_aside(self) -> bool:
        """Move all of it to a schema of its own. Returns whether there was anything."""
        with transaction.atomic(), connection.cursor() as cursor:
            things = self._things(cursor, current_schema(cursor))
            if not things:
                return False
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            try:
                cursor.execute(f"CREATE SCHEMA {KEPT_SCHEMA}")
                for kind, name in things:
                    cursor.execute(f"ALTER {kind} {name} SET SCHEMA {KEPT_SCHEMA}")
            except OperationalError as error:
                raise BackupError(
                    "The database is in use: stop the web server and the worker first."
                ) from error
        return True

    def _bring_back(self, had_things: bool) -> None:  # noqa: FBT001
        connection.close()
        with transaction.atomic(), connection.cursor() as cursor:
            schema = current_schema(cursor)
            for kind, name in self._things(cursor, schema):
                cursor.execute(f"DROP {kind} {name} CASCADE")
            if had_things:
                for kind, name in self._things(cursor, KEPT_SCHEMA):
                    cursor.execute(
                        f'ALTER {kind} {KEPT_SCHEMA}.{name} SET SCHEMA "{schema}"'
                    )
                cursor.execute(f"DROP SCHEMA {KEPT_SCHEMA}")

    def _things(self, cursor: Any, schema: str) -> list[tuple[str, str]]:
        """What a dump makes anew: its kind and its name, quoted.

        Tables, and what search adds to them; not what belongs to an extension.
        """
        cursor.execute(THINGS, {"schema": schema})
        things: list[tuple[str, str]] = cursor.fetchall()
        return things


def current_schema(cursor: Any) -> str:
    cursor.execute("SELECT current_schema()")
    [schema] = cursor.fetchone()
    return str(schema)


def require_program(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} is not on this machine. "
            "On Debian: sudo apt-get install postgresql-client"
        )
    return path


def run(program: str, *arguments: str) -> None:
    result = subprocess.run(  # noqa: S603  the arguments are our own
        [require_program(program), "--no-password", *arguments],
        env=os.environ | pg_environment(connection.settings_dict),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no reason given"]
        raise BackupError(lines[0])


def pg_environment(database: dict[str, Any]) -> dict[str, str]:
    named = {name: database.get(key) for key, name in PG_VARIABLES.items()}
    options = {
        f"PG{name.upper()}": database["OPTIONS"].get(name) for name in PG_OPTIONS
    }
    return {name: str(value) for name, value in (named | options).items() if value}
