"""What a reader sees of a cell that holds HTML: mail systems export the body of a mail as it was sent."""

from __future__ import annotations

import re
from typing import Final

from voc.ingest.html_parser import LenientParser

_IS_MARKUP: Final = re.compile(
    r"\s*<(?:!doctype html|html|head|body|div|p|span|table|font|br)\b[^<>]{0,2000}>", re.IGNORECASE
)
_ENDS: Final = re.compile(r"</(?:html|body|div|p|span|table|font)\s*>|<br\s*/?>", re.IGNORECASE)
_LINES: Final = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"})
_NOT_SHOWN: Final = frozenset({"head", "style", "script", "title"})
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_BREAK: Final = "\x1e"
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def as_shown(cell: str) -> str:
    """Return a cell as it is, the text of one that is a piece of HTML."""
    if not _IS_MARKUP.match(cell) or not _ENDS.search(cell):
        return cell
    reader = _Reader()
    reader.feed(cell)
    reader.close()
    lines = _SPACE.sub(" ", "".join(reader.shown)).replace("\xa0", " ").split(_BREAK)
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Reader(LenientParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A head may be left open: its end tag is optional.
        self._hidden = 0 if tag == "body" else self._hidden + (tag in _NOT_SHOWN)
        if tag in _LINES:
            self.shown.append(_BREAK)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _NOT_SHOWN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.shown.append(data)
