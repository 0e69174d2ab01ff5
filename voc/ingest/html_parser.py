"""HTML read as browsers do, whatever stands in it."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser


class LenientParser(HTMLParser):
    """A parser that neither gives up on broken markup nor takes hours over it."""

    def close(self) -> None:
        """End what is left open. Behind the last ``>`` is text alone: looking for tags there takes cubic time."""
        markup, end, rest = self.rawdata.rpartition(">")
        self.rawdata = markup + end
        super().close()
        if rest:
            self.handle_data(unescape(rest))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Return where the section that begins at ``i`` ends, -1 where it does not end yet; an unknown one is a comment."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)
