"""The database: SQLite by default, PostgreSQL for several machines; its schema is brought up to date at the start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from voc.errors import VocError

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Any number; it only has to be the same for all processes that migrate one PostgreSQL database.
_MIGRATION_LOCK: Final = 7_063_201


@dataclass(frozen=True, slots=True)
class Migration:
    """A step of the schema: its revision, and in one line what it does."""

    revision: str
    summary: str


class Database:
    """An engine and its sessions. ``transaction()`` is the one place where anything is committed."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url))
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                _make_folder(Path(parsed.database).parent)
            # Parameters hold customers' words; they belong neither in logs nor in error messages.
            self.engine: Engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
            if self.dialect not in ("sqlite", "postgresql"):
                raise ArgumentError(self.dialect)
        except (ArgumentError, ImportError, ValueError) as error:
            raise VocError(
                "VOC_DATABASE_URL を読めません。sqlite:///パス か postgresql+psycopg://… の形で指定してください。",
                code="database_url",
                status=503,
            ) from error
        if self.dialect == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """``"sqlite"`` or ``"postgresql"``."""
        return self.engine.dialect.name

    @property
    def address(self) -> str:
        """The address for people, without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    def migrate(self) -> list[Migration]:
        """Bring the schema up to date and return what was done; safe when several processes start at once."""
        config = _alembic()
        try:
            with self.engine.begin() as connection:
                _lock(connection)
                config.attributes["connection"] = connection
                before = _revision(connection)
                command.upgrade(config, "head")
                after = _revision(connection)
        except DatabaseError as error:
            raise self._unusable(first_line(error)) from error
        except CommandError as error:
            raise self._newer() from error
        done = [] if before == after else ScriptDirectory.from_config(config).iterate_revisions(after, before or "base")
        return [Migration(each.revision, each.doc) for each in reversed(list(done))]

    def require_newest(self) -> None:
        """Raise ``VocError`` where the schema is not that of this version of voc; nothing is changed."""
        try:
            with self.engine.connect() as connection:
                revision = _revision(connection)
        except DatabaseError as error:
            raise self._unusable(first_line(error)) from error
        if revision != ScriptDirectory.from_config(_alembic()).get_current_head():
            raise VocError(
                f"データベース {self.address} は、この版の voc のものではありません。先に voc db upgrade を実行してください。",
                code="database_version",
            )

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Read everything as it stood at one moment, whatever others write meanwhile."""
        isolation = {"isolation_level": "REPEATABLE READ"} if self.dialect == "postgresql" else {}
        with self.engine.connect().execution_options(**isolation) as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql("BEGIN")
            yield connection

    def _newer(self) -> VocError:
        return VocError(
            f"データベース {self.address} は、これより新しい版の voc のものです。voc を新しくしてください。",
            code="database_version",
            status=503,
        )

    def _unusable(self, why: str) -> VocError:
        """Say which database cannot be used, without the password that its address may hold."""
        return VocError(
            f"データベース {self.address} を使えません ({why})。VOC_HOME の書き込み権限、VOC_DATABASE_URL、サーバーの起動を確かめてください。",
            code="database_unreachable",
            status=503,
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session, commit at the end, roll everything back on an error.

        A database that does not answer is a ``VocError`` with status 503.
        """
        try:
            with self._sessions.begin() as session:
                yield session
        except OperationalError as error:
            raise self._unusable(first_line(error)) from error

    def engine_for_jobs(self) -> Engine:
        """Return another engine to the same database, for the library that keeps the queues.

        It reads before it writes within a transaction; on SQLite such a transaction must hold the lock from its beginning.
        """
        engine = create_engine(self.engine.url, pool_pre_ping=True, hide_parameters=True, pool_size=5, max_overflow=15)
        if self.dialect == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "connect", _begin_immediately)
        return engine

    def reachable(self) -> bool:
        """Ask the database for an answer."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VocError(
            f"データベースのフォルダ「{folder}」を作れません ({error.strerror})。VOC_HOME か VOC_DATABASE_URL を書き込めるフォルダにしてください。",
            code="home_not_writable",
            status=503,
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # readers go on while an import writes
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # a deleted comment leaves no readable pages behind
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _begin_immediately(connection: Any, _record: Any) -> None:
    connection.isolation_level = "IMMEDIATE"


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _revision(connection: Connection) -> str | None:
    """Return the revision of the schema, ``None`` where there is none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def first_line(error: SQLAlchemyError) -> str:
    """Return what the driver says, without the statement and its parameters."""
    return str(getattr(error, "orig", error)).strip().splitlines()[0]
