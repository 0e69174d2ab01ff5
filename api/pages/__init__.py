"""Pages for people, in Japanese, a module a page."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import assets, comment, comments, export, imports, review, settings, start, themes, views, week, words

router = APIRouter(include_in_schema=False)
# A fixed path before the one with a parameter that would match it, too.
for _page in (week, start, export, views, comments, comment, review, themes, imports, settings, words, assets):
    router.include_router(_page.router)
