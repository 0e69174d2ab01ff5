"""Static files under an address that changes with their content, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

router = APIRouter(include_in_schema=False)
_FOLDER: Final = Path(__file__).parents[1] / "static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_MEDIA_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    """All files by name: our own, Plotly, and Swagger UI as ``fastapi-offline`` packs it."""
    swagger = _package("fastapi_offline") / "static"
    return {
        **{path.name: path for path in sorted(_FOLDER.iterdir())},
        "plotly.min.js": _package("plotly") / "package_data" / "plotly.min.js",
        **{name: swagger / name for name in ("swagger-ui.css", "swagger-ui-bundle.js")},
    }


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it."""
    found = find_spec(name)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


@lru_cache(maxsize=1)
def _version() -> str:
    """A mark of all content. One for all files: modules name each other by relative addresses."""
    digest = hashlib.sha256()
    for path in _files().values():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def static(name: str) -> str:
    """Return the address of a static file; a name that does not exist raises ``KeyError``."""
    _ = _files()[name]
    return f"/static/{_version()}/{name}"


@router.get("/static/{version}/{name}")
def static_file(version: str, name: str) -> FileResponse:
    """Serve a file; one of another version is not kept by the browser."""
    path = _files().get(name)
    if path is None:
        raise HTTPException(404)
    caching = _FOR_EVER if version == _version() else "no-cache"
    return FileResponse(path, media_type=_MEDIA_TYPES.get(path.suffix), headers={"Cache-Control": caching})
