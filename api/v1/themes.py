"""``/v1/themes``: the themes in force."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from api.dependencies import ComponentsDep
from api.v1.schemas import Text, ThemeJson, ThemeList
from voc.errors import VocError
from voc.store.comments import CommentRepository
from voc.store.themes import ThemeRepository
from voc.themes.theme import Theme

router = APIRouter(prefix="/v1/themes", tags=["themes"])


@router.get("", response_model=ThemeList, summary="今のテーマの一覧")
def list_themes(components: ComponentsDep) -> JSONResponse:
    """List the themes in force, the largest first."""
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        run = repository.current_run()
        counts = repository.counts()
        items = [_json(session, theme, counts) for theme in repository.current_themes()]
    discovered = run.created_at.isoformat() if run else None
    return JSONResponse({"run": run.id if run else None, "discovered_at": discovered, "items": items})


@router.get("/{theme_id}", response_model=ThemeJson, summary="1つのテーマ")
def get_theme(theme_id: Text, components: ComponentsDep) -> JSONResponse:
    """Return one theme."""
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        theme = repository.get(theme_id)
        if theme is None:
            raise VocError(
                f"テーマ「{theme_id}」は今の分析にありません。GET /v1/themes で一覧を見られます。",
                code="theme_missing",
                status=404,
            )
        return JSONResponse(_json(session, theme, repository.counts()))


def _json(session: Session, theme: Theme, counts: dict[str, int]) -> dict[str, Any]:
    quotes = CommentRepository(session).quotes(theme.representatives)
    return {**theme.to_json(counts.get(theme.id, 0)), "representatives": quotes}
