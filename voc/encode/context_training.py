"""The contextual encoder in torch, and its pretraining: guessing hidden words of running text.

Masked language modelling (Devlin et al., BERT, NAACL 2019) with a sampled softmax over word vectors that start from
ja_ginza's: they bring what words mean, and only how words make up a sentence is left to learn. In bfloat16 two CPU cores
read 12,000 to 20,000 tokens a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from voc.encode.context import END, FARTHEST, HEADS, HIDDEN, SCALE, SPAN, SPECIFICATION, UNKNOWN, WIDTH, WORDS
from voc.encode.encoder import Vectors

_SEED: Final = 0
# Words of a piece of text, and pieces of a batch.
_LENGTH: Final = 96
_BATCH: Final = 86
_RATE: Final = 1.5e-3
_VECTOR_RATE: Final = 3e-4
_WARM_UP: Final = 500
_SLOWEST: Final = 0.02
# Hidden: a tenth of all words, and more of the rarer ones, which say more.
_HIDDEN: Final = (0.10, 0.25)
# A word that is at most this share of all words counts as rare.
_COMMON: Final = 3e-4
# Words drawn as wrong answers (the sampled softmax), and what products with word vectors are multiplied by.
_OTHERS: Final = 2_500
_SHARPNESS: Final = 4.0


class ContextNetwork(nn.Module):
    """The layers, for batches with a mask."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        dimension = 300
        self.embedding = nn.Embedding(WORDS + 3, dimension)
        nn.init.normal_(self.embedding.weight, 0.0, dimension**-0.5)
        self.inward = nn.Linear(dimension, WIDTH)
        kinds = {"c": _Convolution, "a": _Attention}
        self.layers = nn.ModuleList([kinds[kind](dropout) for kind in SPECIFICATION])
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, rows: Tensor, mask: Tensor | None = None, keep: Tensor | None = None) -> Tensor:
        """Return states, shape ``(batch, words, WIDTH)``, for rows of the word table, shape ``(batch, words)``.

        ``mask`` is 1 for a word and 0 for what only fills a row up; ``keep``, of the same shape, 0 for words to be dropped.
        """
        words = self.embedding(rows) * SCALE
        state = self.inward(words if keep is None else words * keep[..., None])
        for layer in self.layers:
            state = layer(state, mask)
        result: Tensor = self.norm(state)
        return result


class _Convolution(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.up = nn.Linear(WIDTH, 2 * WIDTH)
        self.kernel = nn.Parameter(torch.randn(SPAN, WIDTH) * 0.3)
        self.down = nn.Linear(WIDTH, WIDTH)
        self.drop = nn.Dropout(dropout)

    def forward(self, state: Tensor, mask: Tensor | None) -> Tensor:
        values, gate = self.up(self.norm(state)).chunk(2, -1)
        values = functional.silu(values)
        if mask is not None:
            values = values * mask[..., None]
        length, half = values.shape[1], SPAN // 2
        padded = functional.pad(values, (0, 0, half, half))
        mixed = padded[:, :length] * self.kernel[0]
        for at in range(1, SPAN):
            mixed = mixed + padded[:, at : at + length] * self.kernel[at]
        result: Tensor = state + self.drop(self.down(mixed * gate.sigmoid()))
        return result


class _Attention(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.outward = nn.Linear(WIDTH, WIDTH)
        self.distances = nn.Parameter(torch.zeros(HEADS, 2 * FARTHEST + 1))
        self.drop = nn.Dropout(dropout)

    def forward(self, state: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = state.shape
        size = width // HEADS
        projected = self.qkv(self.norm(state)).view(batch, length, 3, HEADS, size)
        query, key, value = projected.permute(2, 0, 3, 1, 4)
        places = torch.arange(length)
        distance = (places[None] - places[:, None]).clamp(-FARTHEST, FARTHEST) + FARTHEST
        bias = self.distances[:, distance][None]
        if mask is not None:
            bias = bias.masked_fill(~mask[:, None, None].bool(), -1e4)
        weights = (query @ key.transpose(-1, -2) * size**-0.5 + bias).softmax(-1)
        mixed = (weights.to(value.dtype) @ value).transpose(1, 2).reshape(batch, length, width)
        result: Tensor = state + self.drop(self.outward(mixed))
        return result


@dataclass(frozen=True, slots=True)
class Stream:
    """Running text as rows of the word table, texts ended by ``END``, and how often its pieces are drawn."""

    rows: npt.NDArray[np.uint16]
    weight: float


def weights_of(network: nn.Module) -> dict[str, Vectors]:
    """Return the weights by name, float32."""
    return {name: value.detach().float().numpy() for name, value in network.state_dict().items()}


def load_weights(network: nn.Module, weights: Mapping[str, Vectors]) -> None:
    """Put weights by name into a network."""
    network.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})


def pretrain(
    streams: Sequence[Stream], vectors: Vectors, minutes: float, told: Callable[[str], None] = print
) -> dict[str, Vectors]:
    """Pretrain for so many minutes from word ``vectors``, shape ``(WORDS, 300)``; return the weights.

    The rate falls to nothing over the time given, so how far it comes depends on the machine; the draws are seeded.
    """
    torch.manual_seed(_SEED)
    random = np.random.default_rng(_SEED)
    pieces = [stream.rows[: len(stream.rows) // _LENGTH * _LENGTH].reshape(-1, _LENGTH) for stream in streams]
    drawn = np.array([stream.weight * len(piece) for stream, piece in zip(streams, pieces, strict=True)])
    counts = np.zeros(WORDS)
    for stream, piece in zip(streams, pieces, strict=True):
        counts += stream.weight * np.bincount(piece.ravel(), minlength=WORDS + 3)[:WORDS]
    rare = torch.from_numpy(np.minimum(1.0, np.sqrt(_COMMON / np.maximum(counts / counts.sum(), 1e-9)))).float()
    hide = _HIDDEN[0] + _HIDDEN[1] * torch.cat([rare, torch.zeros(3)])
    hide[[UNKNOWN, END, HIDDEN]] = 0.0
    others = torch.from_numpy((counts + 1) ** 0.6)

    network = ContextNetwork()
    with torch.no_grad():
        network.embedding.weight[:WORDS] = functional.normalize(torch.from_numpy(vectors), dim=1)
    head = nn.Linear(WIDTH, vectors.shape[1])
    bias = nn.Parameter(torch.from_numpy(0.5 * np.log(counts + 1)).float())
    layers = [value for name, value in network.named_parameters() if name != "embedding.weight"]
    groups = [{"params": [*layers, *head.parameters(), bias]}, {"params": [network.embedding.weight]}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    forward = torch.compile(network)
    started, step, losses = time.monotonic(), 0, []
    while (spent := (time.monotonic() - started) / 60) < minutes:
        pace = min(1.0, step / _WARM_UP) * max(_SLOWEST, 1.0 - spent / minutes)
        for group, rate in zip(optimizer.param_groups, (_RATE, _VECTOR_RATE), strict=True):
            group["lr"] = rate * pace
        chosen = random.choice(len(pieces), _BATCH, p=drawn / drawn.sum())
        batch = np.stack([pieces[each][random.integers(len(pieces[each]))] for each in chosen])
        rows = torch.from_numpy(batch.astype(np.int64))
        hidden = torch.rand(rows.shape) < hide[rows]
        luck = torch.rand(rows.shape)
        seen = torch.where(hidden & (luck < 0.85), HIDDEN, rows)
        seen = torch.where(hidden & (luck > 0.95), torch.randint(0, WORDS, rows.shape), seen)
        with torch.autocast("cpu", torch.bfloat16):
            guesses = head(forward(seen)[hidden])
            answers = rows[hidden]
            candidates = torch.unique(torch.cat([answers, torch.multinomial(others, _OTHERS)]))
            logits = guesses @ network.embedding.weight[candidates].t() * _SHARPNESS
        loss = functional.cross_entropy(logits.float() + bias[candidates], torch.searchsorted(candidates, answers))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([*network.parameters(), *head.parameters(), bias], 1.0)
        optimizer.step()
        step += 1
        losses.append(float(loss.detach()))
        if step % 200 == 0:
            told(f"{step} steps, {step * _BATCH * _LENGTH:,} tokens, loss {np.mean(losses[-200:]):.3f}")
    return weights_of(network)
