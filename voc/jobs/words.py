"""The words and 係り受け pairs of a segment of comments: frequent, characteristic against the rest, going together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, Final

from voc.jobs.components import Components
from voc.store.comments import CommentFilter
from voc.store.word_counts import WordRepository
from voc.words.characteristic import PAIRS_PRIOR, Characteristic, characteristic
from voc.words.empty import is_empty
from voc.words.network import Network, network
from voc.words.parts import without_parts

MOST_COMMENTS: Final = 4_000
_MOST_WORDS: Final = 60
_IN_NETWORK: Final = 60


@dataclass(frozen=True, slots=True)
class WordView:
    """The words of the newest ``comments`` of a segment; ``more``: the segment has more of them.

    ``frequent`` and ``pairs`` have how many of them have each word and each pair (電話→繋がらない), the most frequent first.
    ``characteristic`` and ``characteristic_pairs`` compare them with ``others``, a draw of the comments outside of the
    segment; without a segment they are empty.
    """

    comments: int
    more: bool
    others: int
    frequent: Mapping[str, int]
    characteristic: tuple[Characteristic, ...]
    pairs: Mapping[str, int]
    characteristic_pairs: tuple[Characteristic, ...]
    network: Network

    def to_json(self) -> dict[str, Any]:
        """Return the view as the API shows it."""
        return {
            "comments": self.comments,
            "more": self.more,
            "others": self.others,
            "frequent": [{"word": word, "comments": count} for word, count in self.frequent.items()],
            "characteristic": [_json(each, "word") for each in self.characteristic],
            "pairs": [{"pair": pair, "comments": count} for pair, count in self.pairs.items()],
            "characteristic_pairs": [_json(each, "pair") for each in self.characteristic_pairs],
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
        here = repository.counts(segment.sequences)
        others = repository.others(wanted, MOST_COMMENTS) if wanted != CommentFilter() else []
        rest = repository.counts(others)
        everything = _telling(here.words)
        counts = without_parts(everything)
        own = [each for each in characteristic(everything, _telling(rest.words)) if each.word in counts][:_MOST_WORDS]
        own_pairs = characteristic(here.pairs, rest.pairs, prior=PAIRS_PRIOR)[:_MOST_WORDS]
        once = _once(repository, others, [*own, *own_pairs])
        frequent = _most_frequent(counts)
        shown = [each.word for each in own[: _IN_NETWORK // 2]] + list(frequent)
        in_network = list(dict.fromkeys(shown))[:_IN_NETWORK]
        together = network(repository.occurrences(segment.sequences, in_network), counts)
    return WordView(
        comments=len(segment.sequences),
        more=segment.more,
        others=len(others),
        frequent=_first(frequent),
        characteristic=tuple(once.get(each.word, each) for each in own),
        pairs=_first(_most_frequent(here.pairs)),
        characteristic_pairs=tuple(once.get(each.word, each) for each in own_pairs),
        network=together,
    )


def _once(
    repository: WordRepository, others: Sequence[int], found: Sequence[Characteristic]
) -> dict[str, Characteristic]:
    """Return those that a single one of the others has, which counting leaves out, with its number."""
    uncounted = {each.word: each for each in found if not each.rest}
    terms = {term for _, term in repository.occurrences(others, list(uncounted))}
    return {term: replace(uncounted[term], rest=1) for term in terms}


def _most_frequent(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(islice(counts.items(), _MOST_WORDS))


def _telling(counts: Mapping[str, int]) -> dict[str, int]:
    return {word: count for word, count in counts.items() if not is_empty(word)}


def _json(each: Characteristic, key: str) -> dict[str, Any]:
    counts = asdict(each)
    return {key: counts.pop("word"), **counts, "z": round(each.z, 2)}
