"""``/docs``: the OpenAPI document to read and to try, by Swagger UI from files of our own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.templating import templates

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    """Show the API."""
    return templates.TemplateResponse(request, "docs.html.j2")
