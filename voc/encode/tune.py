"""Tune the built-in encoder to this field: a linear map that draws comments of one theme together, those of others apart.

Supervised contrastive learning (Khosla et al., NeurIPS 2020) within each theme set, from the identity, few steps only:
more steps fit the industries of the sets and lose the others (docs/decisions/0010-tuned-vectors.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.encode.encoder import Vectors

_STEPS: Final = 80
_RATE: Final = 1e-3
_TEMPERATURE: Final = 0.1
_STAY_NEAR_IDENTITY: Final = 0.02


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """Comments of one company: unit vectors, shape ``(n, d)``, and the theme of each as a number."""

    vectors: Vectors
    themes: npt.NDArray[np.int64]


def tune(sets: Sequence[ThemeSet]) -> Vectors:
    """Return the map, shape ``(d, d)``, to be multiplied from the right; the same sets give the same map."""
    import torch

    dimension = sets[0].vectors.shape[1]
    identity = torch.eye(dimension)
    projection = identity.clone().requires_grad_(True)
    optimizer = torch.optim.Adam([projection], lr=_RATE)
    data = [(torch.from_numpy(each.vectors), torch.from_numpy(each.themes)) for each in sets]
    for _ in range(_STEPS):
        loss = _STAY_NEAR_IDENTITY * ((projection - identity) ** 2).sum()
        for vectors, themes in data:
            mapped = torch.nn.functional.normalize(vectors @ projection, dim=1)
            similar = mapped @ mapped.T / _TEMPERATURE - 1e4 * torch.eye(len(themes))
            same = (themes[:, None] == themes[None, :]) & ~torch.eye(len(themes), dtype=torch.bool)
            likelihood = similar - similar.logsumexp(dim=1, keepdim=True)
            shared = same.any(dim=1)
            loss = loss - ((likelihood * same).sum(dim=1)[shared] / same.sum(dim=1)[shared]).mean() / len(data)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    result: Vectors = projection.detach().numpy()
    return result
