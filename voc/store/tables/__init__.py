"""The tables, a file a subject; importing this package makes all of them known to SQLAlchemy."""

from voc.store.tables.base import Base, UtcDateTime
from voc.store.tables.comments import CommentRow, DeletedRow, ReadingRow, ReasonRow, RequestRow, TagsRow
from voc.store.tables.jobs import ChunkRow, ImportRow, JobRow, MappingRow, WorkerRow
from voc.store.tables.reports import CaseRow, DecisionRow, IssueRow
from voc.store.tables.themes import EditRow, FoundRow, PastPlaceRow, PlaceRow, RunRow, ThemeRow

__all__ = [
    "Base",
    "CaseRow",
    "ChunkRow",
    "CommentRow",
    "DecisionRow",
    "DeletedRow",
    "EditRow",
    "FoundRow",
    "ImportRow",
    "IssueRow",
    "JobRow",
    "MappingRow",
    "PastPlaceRow",
    "PlaceRow",
    "ReadingRow",
    "ReasonRow",
    "RequestRow",
    "RunRow",
    "TagsRow",
    "ThemeRow",
    "UtcDateTime",
    "WorkerRow",
]
