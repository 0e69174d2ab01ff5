"""The ids under which later versions of a comment arrived: each is another name of the comment that holds them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from voc.store.tables import AliasRow


def resolved(session: Session, comment_id: str) -> str:
    """Return the id that a comment is stored under; what is no alias stays, stored or not."""
    alias = session.get(AliasRow, comment_id)
    return alias.comment_id if alias else comment_id
