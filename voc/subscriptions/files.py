"""A summary as files in a folder; who reads the folder never sees half a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from voc.report.render import ReportFormat
from voc.subscriptions.sending import NotSent


def write_files(folder: Path, name: str, contents: Mapping[ReportFormat, bytes]) -> None:
    """Write one file a format, each put in its place when it is whole; raises ``NotSent`` where that is impossible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form, content in contents.items():
            _write(folder / f"{name}.{form.value}", content)
    except OSError:
        raise NotSent("file_unwritable") from None


def _write(path: Path, content: bytes) -> None:
    handle, aside = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, 0o644)  # as others read the folder
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
