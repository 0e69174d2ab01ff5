"""Import as a job: a file's comments through the intake, with the summary that the contract promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from voc.ingest.files import read_files
from voc.ingest.importer import ImportOptions
from voc.ingest.summary import Summary
from voc.jobs.components import Components
from voc.jobs.intake import Intake, IntakeCount
from voc.jobs.mappings import remember
from voc.jobs.recall import recalling


def import_file(
    components: Components, path: Path, options: ImportOptions, show: Callable[[int], None]
) -> Iterator[Summary]:
    """Import a file, or each file in a zip archive; ``show`` is told how many comments are done.

    What is stored stays stored when a later row or file fails; importing again stores only what is missing.
    """
    intake = Intake(components)
    for file in read_files(path, options=options, mask=recalling(components.masker.mask)):
        remember(components, file, options, by="cli")
        count = IntakeCount()
        for count in intake.store(file.comments()):
            show(count.stored + count.duplicates)
        yield replace(file.summary, stored=count.stored, duplicates=count.duplicates, updated=count.updated)


def combined(reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the summary of one file, or totals with the summaries of all under ``files``; each names its ``file``."""
    if len(reports) == 1:
        return dict(reports[0])
    counted = ("rows", "comments", "stored", "duplicates", "updated", "empty")
    totals = {name: sum(report[name] for report in reports) for name in counted}
    rejected = [{"file": report["file"], **each} for report in reports for each in report["rejected"]]
    return {**totals, "rejected": rejected, "files": [dict(report) for report in reports]}
