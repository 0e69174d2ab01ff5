"""Fit the tagger's network to labelled comments: every head at once, and each word to the passages that carry a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from torch.nn import functional

from voc.encode.context import END, WIDTH, Rows
from voc.encode.context_training import ContextNetwork, load_weights, weights_of
from voc.encode.encoder import Vectors
from voc.tag.heads import COLUMNS, HEADS, Scores
from voc.tag.labels import Sentiment
from voc.tag.lesson import Lesson
from voc.tag.network import CARRIED, FEELINGS, KIND_WEIGHT, KINDS, LOUDEST, SUM_SCALE, NetworkModel
from voc.tag.network_export import export

EPOCHS: Final = 6
_BATCH: Final = 24
_RATE: Final = 7e-4
_HEADS_FASTER: Final = 3.0
_VECTORS_SLOWER: Final = 0.3
_WARM_UP: Final = 150
_SLOWEST: Final = 0.02
_DROPOUT: Final = 0.2
_LAYER_DROPOUT: Final = 0.15
_WORDS_DROPPED: Final = 0.08
# The kind of a comment is not always told.
_KIND_UNTOLD: Final = 0.1
_SMOOTHING: Final = 0.05
_MAIN_WEIGHT: Final = 1.5
_SETS_WEIGHT: Final = 4.0
# Few words carry anything.
_CARRYING_WEIGHT: Final = 4.0
# Chosen on half of the labelled comments, which the other half taught.
_FEELING_REGULARIZATION: Final = 0.3


class TaggingNetwork(nn.Module):
    """The encoder with the heads of the tagger, for batches."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = ContextNetwork(_LAYER_DROPOUT)
        self.kind = nn.Embedding(len(KINDS), WIDTH)
        nn.init.normal_(self.kind.weight, 0.0, 0.02)
        self.carried = nn.Linear(WIDTH, len(CARRIED))
        self.queries = nn.Parameter(torch.randn(COLUMNS, WIDTH) * 0.05)
        self.values = nn.Parameter(torch.randn(COLUMNS, WIDTH) * 0.02)
        self.strongest = nn.Linear(WIDTH, COLUMNS)
        self.told = nn.Linear(2 * len(CARRIED), COLUMNS)
        self.bias = nn.Parameter(torch.zeros(COLUMNS))
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, rows: Tensor, mask: Tensor, kinds: Tensor, keep: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the logits of comments, shape ``(batch, COLUMNS)``, and of words, ``(batch, words, len(CARRIED))``."""
        states = self.drop(self.states(rows, mask, kinds, keep))
        absent = mask[..., None] < 0.5
        words = self.carried(states)
        attention = (states @ self.queries.t()).masked_fill(absent, -1e4).softmax(1)
        looked = ((states @ self.values.t()) * attention).sum(1)
        strongest = self.strongest(self.drop(states.masked_fill(absent, -1e4).amax(1)))
        heard = words.float().masked_fill(absent, -30.0)
        loud = torch.logsumexp(heard.clamp(-LOUDEST, LOUDEST).masked_fill(absent, -1e4), 1) / SUM_SCALE
        told = self.told(torch.cat([heard.amax(1).sigmoid(), loud], -1))
        return looked + strongest + told + self.bias, words

    def states(self, rows: Tensor, mask: Tensor, kinds: Tensor, keep: Tensor | None = None) -> Tensor:
        """Return what the encoder makes of the words, shape ``(batch, words, WIDTH)``."""
        return self.encoder(rows, mask, keep) + KIND_WEIGHT * self.kind(kinds)[:, None]


@dataclass(frozen=True, slots=True)
class Training:
    """Fits networks to a lesson from a pretrained encoder; what ``voc.tag.train`` asks for."""

    lesson: Lesson
    base: Mapping[str, Vectors]
    epochs: int = EPOCHS

    def fit(self, chosen: Rows) -> NetworkModel:
        """Fit to the ``chosen`` comments."""
        weights = fit(self.lesson, chosen, self.base, self.epochs)
        return export({**weights, **fit_feelings(weights, self.lesson, chosen)})

    def held_out(self, inside: Rows, outside: Rows) -> Scores:
        """Fit to the comments ``inside`` and return the logits of those ``outside``, before weights are rounded to 8 bits."""
        return score(fit(self.lesson, inside, self.base, self.epochs), self.lesson, outside)


def fit(
    lesson: Lesson, chosen: Rows, base: Mapping[str, Vectors], epochs: int = EPOCHS, seed: int = 0
) -> dict[str, Vectors]:
    """Fit the network to the ``chosen`` comments and all partly labelled texts, from the pretrained encoder ``base``; seeded.

    Returns the weights by name, float32.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = TaggingNetwork()
    load_weights(network.encoder, base)
    labels, importance = torch.from_numpy(lesson.labels), torch.from_numpy(lesson.importance)
    balance = _balance(lesson.labels[chosen])
    chosen = np.concatenate([chosen, np.arange(lesson.comments, len(lesson.rows))])
    vectors = network.encoder.embedding.weight
    layers = [value for name, value in network.encoder.named_parameters() if name != "embedding.weight"]
    heads = [value for name, value in network.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": heads}, {"params": layers}, {"params": [vectors]}]
    rates = (_RATE * _HEADS_FASTER, _RATE, _RATE * _VECTORS_SLOWER)
    optimizer = torch.optim.AdamW(groups, weight_decay=0.02, betas=(0.9, 0.98), fused=True)
    steps, step = epochs * (len(chosen) // _BATCH + 1), 0
    warm_up = min(_WARM_UP, steps // 10 + 1)
    network.train()
    for _ in range(epochs):
        for batch in _batches(lesson, chosen, random):
            pace = min(1.0, (step + 1) / warm_up) * max(_SLOWEST, 1.0 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            rows, mask, kinds = _batch(lesson, batch)
            kinds = torch.where(torch.rand(len(batch)) < _KIND_UNTOLD, KINDS.index(None), kinds)
            keep = (torch.rand(rows.shape) > _WORDS_DROPPED).float()
            with torch.autocast("cpu", torch.bfloat16):
                logits, words = network(rows, mask, kinds, keep)
            carried = torch.zeros(words.shape)
            for place, index in enumerate(batch):
                carried[place, : len(lesson.carried[index])] = torch.from_numpy(lesson.carried[index])
            whole = torch.from_numpy(batch < lesson.comments).float()
            loss = _loss(logits.float(), labels[batch], balance, importance[batch])
            loss = loss + _word_loss(words.float(), carried, mask * whole[:, None])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
    return weights_of(network)


def score(weights: Mapping[str, Vectors], lesson: Lesson, chosen: Rows) -> Scores:
    """Return the logits of the ``chosen`` comments, shape ``(len(chosen), COLUMNS)``, in batches as in training."""
    network = TaggingNetwork()
    load_weights(network, weights)
    network.eval()
    scores = np.zeros((len(chosen), COLUMNS), dtype=np.float32)
    order = np.argsort([len(lesson.rows[index]) for index in chosen], kind="stable")
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            places = order[start : start + 64]
            rows, mask, kinds = _batch(lesson, chosen[places])
            scores[places] = network(rows, mask, kinds)[0].numpy()
    return scores


def fit_feelings(weights: Mapping[str, Vectors], lesson: Lesson, chosen: Rows) -> dict[str, Vectors]:
    """Fit the sentiment of statements on a fitted network, from the statements of the ``chosen`` comments that have one.

    Logistic regression on the mean state of a statement's words; the network stays as it is. Where not every sentiment was
    labelled, every statement is neutral.
    """
    network = TaggingNetwork()
    load_weights(network, weights)
    network.eval()
    inside = set(chosen.tolist())
    felt = [each for each in lesson.felt if each[0] in inside]
    states, labels = [], [label for *_, label in felt]
    with torch.inference_mode():
        for text, own in groupby(felt, key=itemgetter(0)):
            read = network.states(*_batch(lesson, np.array([text])))[0]
            states += [read[first:last].mean(0).numpy() for _, first, last, _ in own]
    weight = np.zeros((len(FEELINGS), WIDTH), dtype=np.float32)
    bias = np.array([each is Sentiment.NEUTRAL for each in FEELINGS], dtype=np.float32)
    if len(set(labels)) == len(FEELINGS):
        fitted = LogisticRegression(C=_FEELING_REGULARIZATION, max_iter=1_000).fit(np.stack(states), labels)
        weight, bias = fitted.coef_.astype(np.float32), fitted.intercept_.astype(np.float32)
    return {"feel.weight": weight, "feel.bias": bias}


def _batches(lesson: Lesson, chosen: Rows, random: np.random.Generator) -> list[Rows]:
    """Draw batches of comments of like length, in a random order."""
    drawn = random.permutation(chosen)
    batches = []
    for start in range(0, len(drawn), _BATCH * 32):
        block = sorted(drawn[start : start + _BATCH * 32], key=lambda index: len(lesson.rows[index]))
        batches += [np.array(block[at : at + _BATCH]) for at in range(0, len(block), _BATCH)]
    return [batches[index] for index in random.permutation(len(batches))]


def _batch(lesson: Lesson, chosen: Rows) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(lesson.rows[index]) for index in chosen)
    rows = torch.full((len(chosen), longest), END)
    mask = torch.zeros(len(chosen), longest)
    for place, index in enumerate(chosen):
        count = len(lesson.rows[index])
        rows[place, :count] = torch.from_numpy(lesson.rows[index])
        mask[place, :count] = 1.0
    return rows, mask, torch.from_numpy(lesson.kinds[chosen])


def _balance(labels: Scores) -> dict[str, Tensor]:
    """Weigh rare labels of the exclusive heads up by the square root of their rarity, to a mean of one."""
    weights = {}
    for head in HEADS.values():
        if head.exclusive:
            counts = labels[:, head.columns].sum(axis=0) + 1.0
            rarity = np.sqrt(counts.mean() / counts)
            weights[head.name] = torch.from_numpy(
                (rarity / ((rarity * counts).sum() / counts.sum())).astype(np.float32)
            )
    return weights


def _loss(logits: Tensor, labels: Tensor, balance: Mapping[str, Tensor], importance: Tensor) -> Tensor:
    """Sum the losses of all heads, each text weighed by its importance for the head."""
    total = torch.zeros(())
    for place, head in enumerate(HEADS.values()):
        own, true = logits[:, head.columns], labels[:, head.columns]
        weight = importance[:, place]
        if head.exclusive:
            loss = functional.cross_entropy(
                own, true.argmax(1), weight=balance[head.name], label_smoothing=_SMOOTHING, reduction="none"
            )
            weight = weight * (_MAIN_WEIGHT if head.name == "main" else 1.0)
        else:
            loss = functional.binary_cross_entropy_with_logits(own, true, reduction="none").mean(1)
            weight = weight * _SETS_WEIGHT
        total = total + (loss * weight).mean()
    return total


def _word_loss(words: Tensor, carried: Tensor, mask: Tensor) -> Tensor:
    loss = functional.binary_cross_entropy_with_logits(
        words, carried, reduction="none", pos_weight=torch.tensor(_CARRYING_WEIGHT)
    )
    return (loss * mask[..., None]).sum() / mask.sum().clamp(min=1.0)
