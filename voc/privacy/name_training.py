"""Fit the name tagger's networks to examples and write them down; two minutes on one core."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from voc.privacy.name_examples import Example, Teacher, read_answers, read_marked
from voc.privacy.name_swaps import Names
from voc.privacy.name_tagger import DILATIONS
from voc.tag.corpus import read_labelled
from voc.text.tokenizer import Tokenizer

WIDTH: Final = 48
EPOCHS: Final = 5
NETWORKS: Final = 3
# Above it a token is taken for part of a name; lower finds more and masks more that is none.
THRESHOLD: Final = 0.3
# Every second of the comments teaches that nobody is named in it (docs/decisions/0023-masking-measured.md).
_COMMENT_STEP: Final = 2
_FEWEST: Final = 4
_MOST_FEATURES: Final = 18
_TOKENS_IN_BATCH: Final = 2_500
_RATE: Final = 4e-3
_WARM_UP: Final = 100
# The share of the rate that is left at the end.
_SLOWEST: Final = 0.25
# The network is the mean of those it was over the last share of the steps: what one batch happens to teach weighs less.
_AVERAGED: Final = 0.5
_DROPOUT: Final = 0.15
# Features are forgotten now and then, those that say who rather than what more often.
_FORGOTTEN: Final = 0.08
_NAME_FORGOTTEN: Final = 0.35
_SAY_WHO: Final = ("form ", "first ", "last ")

Rows = tuple[list[list[int]], Sequence[bool]]


class NameNetwork(nn.Module):
    """One network of ``voc.privacy.name_tagger.NameModel`` in torch, for batches."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.vectors = nn.Embedding(features + 1, WIDTH, padding_idx=0)
        with torch.no_grad():
            self.vectors.weight[1:].normal_(0.0, 0.15)
        self.layers = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 3, dilation=far, padding=far) for far in DILATIONS)
        self.output = nn.Linear(WIDTH, 1)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, features: Tensor, present: Tensor) -> Tensor:
        """Return the logits, shape ``(texts, tokens)``; ``features`` has the shape ``(texts, tokens, most features)``."""
        states = self.vectors(features).sum(2) * present[..., None]
        for layer in self.layers:
            seen = layer(self.drop(states).transpose(1, 2)).transpose(1, 2)
            states = (states + torch.relu(seen)) * present[..., None]
        logits: Tensor = self.output(self.drop(states)).squeeze(2)
        return logits


def train(
    corpus: Path, comments: Path, answers: Path | None, folder: Path, tokenizer: Tokenizer, seed: int = 0
) -> None:
    """Train on ``dev`` and ``train`` of the marked ``corpus``, on labelled comments and on real ``answers``; write ``folder``."""
    marked = read_marked(file for part in ("dev", "train") for file in sorted((corpus / part).glob("*.jsonl")))
    known = {case.text for case, _ in marked}
    plain = [comment.text for comment in read_labelled([comments]) if comment.text not in known]
    teacher = Teacher(tokenizer, Names(corpus / "train" / "names.tsv", tokenizer), plain, seed)
    nameless = [*plain[::_COMMENT_STEP], *(read_answers(answers) if answers else ())]
    examples = [*teacher.examples(marked), *teacher.without_names(nameless)]
    counts = Counter(feature for example in examples for token in example.features for feature in token)
    features = sorted(feature for feature, count in counts.items() if count >= _FEWEST)
    write([fit(examples, features, seed + number) for number in range(NETWORKS)], features, folder)


def fit(examples: Sequence[Example], features: Sequence[str], seed: int = 0, epochs: int = EPOCHS) -> NameNetwork:
    """Fit a network to examples; seeded."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    rows = numbered(examples, features)
    says_who = torch.tensor([False, *(feature.startswith(_SAY_WHO) for feature in features)])
    network = NameNetwork(len(features))
    mean = AveragedModel(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.01)
    steps = epochs * len(list(_batches(rows, chance)))
    step = 0
    for _ in range(epochs):
        for batch in _batches(rows, chance):
            ids, is_name, present = _packed(batch)
            forgotten = torch.full(ids.shape, _FORGOTTEN)
            forgotten[says_who[ids] & (is_name[..., None] > 0)] = _NAME_FORGOTTEN
            logits = network(ids.masked_fill(torch.rand(ids.shape) < forgotten, 0), present)
            loss = functional.binary_cross_entropy_with_logits(logits, is_name, weight=present, reduction="sum")
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, (step + 1) / _WARM_UP) * max(_SLOWEST, 1 - step / steps)
            optimizer.zero_grad()
            (loss / present.sum()).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            if step > (1 - _AVERAGED) * steps:
                mean.update_parameters(network)
    network.load_state_dict(mean.module.state_dict())
    network.eval()
    return network


def numbered(examples: Sequence[Example], features: Sequence[str]) -> list[Rows]:
    """Return examples with numbers, from 1, in the place of features; those that nobody knows are left out."""
    number = {feature: row for row, feature in enumerate(features, start=1)}
    return [
        (
            [[number[each] for each in token if each in number][:_MOST_FEATURES] for token in example.features],
            example.is_name,
        )
        for example in examples
    ]


def write(networks: Sequence[NameNetwork], features: Sequence[str], folder: Path) -> None:
    """Write the weights in half precision, as ``voc.privacy.name_tagger.load`` reads them."""
    parts = [_arrays(network) for network in networks]
    weights: dict[str, Any] = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
    weights["vectors"] = np.concatenate(weights["vectors"], axis=1)
    weights["threshold"] = np.array(THRESHOLD)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **{name: value.astype(np.float16) for name, value in weights.items()})
    (folder / "features.json").write_text(json.dumps(list(features), ensure_ascii=False, indent=0), encoding="utf-8")


def _arrays(network: NameNetwork) -> dict[str, npt.NDArray[np.float32]]:
    arrays = {name: value.detach().numpy().astype(np.float32) for name, value in network.state_dict().items()}
    weights = {
        "vectors": arrays["vectors.weight"][1:],
        "output": np.append(arrays["output.weight"][0], arrays["output.bias"])[:, None],
    }
    for index in range(len(DILATIONS)):
        # torch keeps (out, in, place); the tagger multiplies a token for all three places at once.
        weights[f"kernel{index}"] = arrays[f"layers.{index}.weight"].transpose(1, 2, 0).reshape(WIDTH, 3 * WIDTH)
        weights[f"bias{index}"] = arrays[f"layers.{index}.bias"][None]
    return weights


def _batches(rows: Sequence[Rows], chance: random.Random) -> Iterator[list[Rows]]:
    """Yield texts of about the same length together, in any order."""
    ordered = sorted(rows, key=lambda row: len(row[1]) + 4 * chance.random())
    batches: list[list[Rows]] = [[]]
    for row in ordered:
        if (len(batches[-1]) + 1) * len(row[1]) > _TOKENS_IN_BATCH:
            batches.append([])
        batches[-1].append(row)
    chance.shuffle(batches)
    yield from (batch for batch in batches if batch)


def _packed(batch: Sequence[Rows]) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(is_name) for _, is_name in batch)
    ids = np.zeros((len(batch), longest, _MOST_FEATURES), dtype=np.int64)
    is_name = np.zeros((len(batch), longest), dtype=np.float32)
    present = np.zeros((len(batch), longest), dtype=np.float32)
    for text, (tokens, names) in enumerate(batch):
        for token, numbers in enumerate(tokens):
            ids[text, token, : len(numbers)] = numbers
        is_name[text, : len(names)] = names
        present[text, : len(names)] = 1.0
    return torch.from_numpy(ids), torch.from_numpy(is_name), torch.from_numpy(present)
