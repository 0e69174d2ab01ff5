"""Saved mappings: the last one that was saved for a shape holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from voc.ingest.comment import Kind
from voc.ingest.told import ToldColumns
from voc.store.database import Database
from voc.store.mappings import MappingRepository


def test_imports_of_one_shape_at_the_same_moment_both_save_its_mapping(database: Database) -> None:
    together = Barrier(4)

    def save(person: str) -> None:
        with database.transaction() as session:
            repository = MappingRepository(session)
            repository.all()
            together.wait(timeout=20)
            repository.save("shape", ("感想",), Kind.SURVEY, None, ToldColumns(("感想",)), by=person)

    people = ["yamada", "sato", "tanaka", "suzuki"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, people))
    with database.transaction() as session:
        (saved,) = MappingRepository(session).all()
    assert saved.saved_by in people
