"""The summary as an A4 PDF, by WeasyPrint from the same HTML: at most two pages before the appendix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from voc.errors import VocError
from voc.report.render import Shown

if TYPE_CHECKING:
    from weasyprint import Document

_MOST_PAGES: Final = 2
# Fewer rows until it fits: names of themes and customers' words may be long.
_STEPS: Final = (
    Shown(),
    Shown(themes=7, notes=3, drivers=4, sentiment=5, urgent=4, voices=4, decisions=4, letters=60),
    Shown(themes=5, notes=2, drivers=3, sentiment=4, urgent=3, voices=3, decisions=3, letters=45),
    Shown(themes=4, notes=1, drivers=2, sentiment=3, urgent=2, voices=2, decisions=1, letters=30),
)
_PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


def write_pdf(html_of: Callable[[Shown], str]) -> bytes:
    """Return the PDF of what ``html_of`` writes, with fewer rows where two pages would not hold what is no appendix.

    Raises ``VocError`` that names the Debian packages where the libraries of WeasyPrint are missing.
    """
    weasyprint = _load()

    def laid_out(shown: Shown) -> Document:
        return weasyprint.HTML(string=html_of(shown), url_fetcher=_nothing_from_elsewhere).render()

    fitting = (shown for shown in _STEPS[:-1] if len(laid_out(replace(shown, appendix=False)).pages) <= _MOST_PAGES)
    pdf: bytes = laid_out(next(fitting, _STEPS[-1])).write_pdf()
    return pdf


def _load() -> Any:
    try:
        import weasyprint
    except OSError as error:  # a library of the system is missing; WeasyPrint tells it at length
        raise VocError(
            f"PDFを作るためのライブラリがありません。sudo apt-get install {_PACKAGES} で入れてください (ほかの形式は --format で選べます)。",
            code="pdf_libraries_missing",
            status=503,
        ) from error
    return weasyprint


def _nothing_from_elsewhere(url: str, *_: Any, **__: Any) -> Any:
    """Refuse every address: the page holds all it needs, and a customer's words must fetch nothing."""
    raise ValueError(url)
