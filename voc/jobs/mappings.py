"""Columns that a person chose once are used again for the next export of the same shape."""

from __future__ import annotations

from dataclasses import replace

from voc.ingest.comment import Kind
from voc.ingest.importer import ImportedFile, ImportOptions
from voc.ingest.preview import as_told
from voc.ingest.told import ToldColumns, shape_of
from voc.jobs.components import Components
from voc.store.mappings import MappingRepository


def import_options(
    components: Components, kind: Kind | None, columns: ToldColumns, source: str | None
) -> ImportOptions:
    """Return the options for an import, with what is remembered; what the caller tells now comes before that."""
    with components.database.transaction() as session:
        saved = MappingRepository(session).all()
    settings = components.settings
    told = ImportOptions(kind or Kind.SURVEY, columns, source, settings.timezone, settings.max_characters)
    remembered = {
        each.shape: replace(told, kind=kind or each.kind, columns=each.columns, source=source or each.source)
        for each in saved
    }
    return replace(told, remembered=remembered)


def remember(components: Components, file: ImportedFile, options: ImportOptions, *, by: str) -> None:
    """Save what a file's columns were taken for, if a person told any of them."""
    if options.columns == ToldColumns():
        return
    header, told = file.table.header, options.columns
    columns = replace(as_told(file.columns.guesses), attributes=told.attributes, unused=told.unused)
    with components.database.transaction() as session:
        MappingRepository(session).save(shape_of(header), header, options.kind, options.source, columns, by=by)
