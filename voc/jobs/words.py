"""The words of a segment of comments: frequent, characteristic against the rest, and going together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from voc.jobs.components import Components
from voc.store.comments import CommentFilter
from voc.store.word_counts import WordRepository
from voc.words.characteristic import Characteristic, characteristic
from voc.words.empty import is_empty
from voc.words.network import Network, network
from voc.words.parts import without_parts

MOST_COMMENTS: Final = 4_000
_MOST_WORDS: Final = 60
_IN_NETWORK: Final = 60


@dataclass(frozen=True, slots=True)
class WordView:
    """The words of the newest ``comments`` of a segment; ``more``: the segment has more of them.

    ``frequent`` has how many of them have each word, the most frequent first. ``characteristic`` compares them with
    ``others``, a draw of the comments outside of the segment; without a segment it is empty.
    """

    comments: int
    more: bool
    others: int
    frequent: Mapping[str, int]
    characteristic: tuple[Characteristic, ...]
    network: Network

    def to_json(self) -> dict[str, Any]:
        """Return the view as the API shows it."""
        return {
            "comments": self.comments,
            "more": self.more,
            "others": self.others,
            "frequent": [{"word": word, "comments": count} for word, count in self.frequent.items()],
            "characteristic": [{**asdict(each), "z": round(each.z, 2)} for each in self.characteristic],
            "network": {
                "words": [{"word": word, "x": x, "y": y} for word, (x, y) in self.network.places.items()],
                "edges": [{**asdict(edge), "jaccard": round(edge.jaccard, 3)} for edge in self.network.edges],
            },
        }


def word_view(components: Components, wanted: CommentFilter) -> WordView:
    """Look at the words of the comments that match."""
    with components.database.transaction() as session:
        repository = WordRepository(session)
        segment = repository.segment(wanted, MOST_COMMENTS)
        everything = _telling(repository.counts(segment.sequences))
        counts = without_parts(everything)
        others = repository.others(wanted, MOST_COMMENTS) if wanted != CommentFilter() else []
        rest = _telling(repository.counts(others)) if others else {}
        own = [each for each in characteristic(everything, rest) if each.word in counts][:_MOST_WORDS]
        frequent = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
        shown = [each.word for each in own[: _IN_NETWORK // 2]] + list(frequent)
        in_network = list(dict.fromkeys(shown))[:_IN_NETWORK]
        together = network(repository.occurrences(segment.sequences, in_network), counts)
    most_frequent = {word: frequent[word] for word in list(frequent)[:_MOST_WORDS]}
    return WordView(len(segment.sequences), segment.more, len(others), most_frequent, tuple(own), together)


def _telling(counts: Mapping[str, int]) -> dict[str, int]:
    return {word: count for word, count in counts.items() if not is_empty(word)}
