"""The tables, a file a subject; importing this package makes all of them known to SQLAlchemy."""

from voc.store.tables.access import AuditRow, KeyRow, PersonRow, SessionRow
from voc.store.tables.base import Base, UtcDateTime
from voc.store.tables.comments import AliasRow, CommentRow, DeletedRow, HistoryRow, ReadingRow, ReasonRow, TagsRow
from voc.store.tables.corrections import CorrectionRow, RequestRow
from voc.store.tables.jobs import ChunkRow, ImportRow, JobRow, MappingRow, WorkerRow
from voc.store.tables.reports import CaseRow, DecisionRow, IssueRow
from voc.store.tables.subscriptions import SendingRow, SubscriptionRow
from voc.store.tables.terms import TermRow
from voc.store.tables.themes import EditRow, FoundRow, PastPlaceRow, PlaceRow, RunRow, ThemeRow
from voc.store.tables.views import ViewRow
from voc.store.tables.webhooks import DeliveryRow, EventRow, WebhookRow

__all__ = [
    "AliasRow",
    "AuditRow",
    "Base",
    "CaseRow",
    "ChunkRow",
    "CommentRow",
    "CorrectionRow",
    "DecisionRow",
    "DeletedRow",
    "DeliveryRow",
    "EditRow",
    "EventRow",
    "FoundRow",
    "HistoryRow",
    "ImportRow",
    "IssueRow",
    "JobRow",
    "KeyRow",
    "MappingRow",
    "PastPlaceRow",
    "PersonRow",
    "PlaceRow",
    "ReadingRow",
    "ReasonRow",
    "RequestRow",
    "RunRow",
    "SendingRow",
    "SessionRow",
    "SubscriptionRow",
    "TagsRow",
    "TermRow",
    "ThemeRow",
    "UtcDateTime",
    "ViewRow",
    "WebhookRow",
    "WorkerRow",
]
