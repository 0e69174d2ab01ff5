"""Turn a fitted network into the ONNX model that serving reads: one comment at a time, its weights in 8 bits.

The graph is laid out by hand. A comment takes less than a millisecond, and each operator takes microseconds before it
computes anything: the two hundred that an exporter made of the layers took longer than all multiplications.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from voc.encode.context import FARTHEST, HEADS, LONGEST, SCALE, SPAN, SPECIFICATION, WIDTH
from voc.encode.encoder import Vectors
from voc.tag.heads import COLUMNS
from voc.tag.network import CARRIED, FEELINGS, KIND_WEIGHT, LOUDEST, SUM_SCALE, SUMMARY, NetworkModel
from voc.tag.onnx_graph import RUNTIME, Graph

# Weights take 7 of the 8 bits: on processors without VNNI the sums of 8-bit products overflow. On the evaluation comments
# fewer than one main reason in a hundred changes, and none of the figures by more than 0.002.
_LARGEST_WEIGHT: Final = 63
# The word table is not multiplied in 8 bits.
_LARGEST_IN_TABLE: Final = 127
_SMALLEST_SCALE: Final = 1e-12
_EPSILON: Final = 1e-5

Weights = Mapping[str, Vectors]


def export(weights: Weights) -> NetworkModel:
    """Export the network with these weights, by name: those that ``voc.tag.network_training`` fits."""
    graph = Graph()
    states = _encoder(graph, weights, graph.add("Squeeze", "rows", np.array([0])))
    states = graph.add("Add", states, graph.add("Gather", KIND_WEIGHT * weights["kind.weight"], "kinds"))
    _heads(graph, weights, states)
    return NetworkModel(
        graph.serialize(
            {"rows": (1, "count"), "kinds": (1,)},
            {"logits": (1, COLUMNS), "words": ("count", len(CARRIED) + len(FEELINGS)), "summary": (1, SUMMARY)},
        )
    )


def _encoder(graph: Graph, weights: Weights, rows: str) -> str:
    """Add the layers of ``voc.encode.context_training``; return the states of the words, shape ``(words, WIDTH)``."""
    layers = {"c": _convolution, "a": _attention}
    state = _words(graph, weights, rows)
    for at, kind in enumerate(SPECIFICATION):
        prefix = f"encoder.layers.{at}."
        own = {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}
        normed = _normed(graph, state, own["norm.weight"], own["norm.bias"])
        state = graph.add("Add", state, layers[kind](graph, own, normed))
    return _normed(graph, state, weights["encoder.norm.weight"], weights["encoder.norm.bias"])


def _words(graph: Graph, weights: Weights, rows: str) -> str:
    """Look words up in a table that the first linear layer was applied to before, in 8 bits, each word on its own scale."""
    table = (
        SCALE * weights["encoder.embedding.weight"] @ weights["encoder.inward.weight"].T
        + weights["encoder.inward.bias"]
    )
    small, scales = _in_8_bits(table.astype(np.float32), _LARGEST_IN_TABLE)
    return graph.add("DequantizeLinear", graph.add("Gather", small, rows), graph.add("Gather", scales, rows), axis=0)


def _normed(graph: Graph, state: str, scale: Vectors, bias: Vectors) -> str:
    return graph.add("LayerNormalization", state, scale, bias, axis=-1, epsilon=_EPSILON)


def _linear(graph: Graph, value: str, weight: Vectors, bias: Vectors) -> str:
    """Multiply by a ``weight``, shape ``(outputs, inputs)``, in 8 bits, each output on its own scale."""
    small, scales = _in_8_bits(weight, _LARGEST_WEIGHT)
    return graph.add("DynamicQuantizeMatMul", value, small.T, scales, "", bias, domain=RUNTIME)


def _convolution(graph: Graph, own: Weights, state: str) -> str:
    values, gate = graph.split(_linear(graph, state, own["up.weight"], own["up.bias"]), [WIDTH, WIDTH])
    values = graph.add("QuickGelu", values, domain=RUNTIME, alpha=1.0)  # which is SiLU
    # As a picture one line high, for which the runtime has a fast depthwise convolution.
    picture = graph.add("Reshape", values, np.array([1, 1, -1, WIDTH]))
    picture = graph.add("Transpose", picture, perm=[0, 3, 1, 2])
    kernels = own["kernel"].T.reshape(WIDTH, 1, 1, SPAN)
    picture = graph.add("Conv", picture, kernels, group=WIDTH, pads=[0, SPAN // 2, 0, SPAN // 2])
    picture = graph.add("Transpose", picture, perm=[0, 2, 3, 1])
    mixed = graph.add("Reshape", picture, np.array([-1, WIDTH]))
    gated = graph.add("Mul", mixed, graph.add("Sigmoid", gate))
    return _linear(graph, gated, own["down.weight"], own["down.bias"])


def _attention(graph: Graph, own: Weights, state: str) -> str:
    projected = _linear(graph, state, own["qkv.weight"], own["qkv.bias"])
    parts = graph.split(graph.add("Unsqueeze", projected, np.array([0])), [WIDTH] * 3)
    places = np.arange(LONGEST)
    distances = np.clip(places[None] - places[:, None], -FARTHEST, FARTHEST) + FARTHEST
    count = graph.add("Shape", state, start=0, end=1)
    square = graph.add("Concat", count, count, axis=0)
    bias = graph.add("Slice", own["distances"][None, :, distances], np.array([0, 0]), square, np.array([2, 3]))
    mixed = graph.add("Attention", *parts, bias, q_num_heads=HEADS, kv_num_heads=HEADS)
    return _linear(graph, graph.add("Squeeze", mixed, np.array([0])), own["outward.weight"], own["outward.bias"])


def _heads(graph: Graph, weights: Weights, states: str) -> None:
    """Add the heads of ``voc.tag.network_training``, which give ``logits``, a ``summary`` and, for each word, what it carries and feels."""
    over_words = np.array([0])
    asked = np.concatenate([weights["carried.weight"], weights["feel.weight"], weights["queries"], weights["values"]])
    biases = np.concatenate([weights["carried.bias"], weights["feel.bias"], np.zeros(2 * COLUMNS, dtype=np.float32)])
    sizes = [len(CARRIED), len(FEELINGS), COLUMNS, COLUMNS]
    carried, felt, attention, value = graph.split(_linear(graph, states, asked, biases), sizes)
    graph.add("Concat", carried, felt, axis=1, name="words")
    weighed = graph.add("Mul", graph.add("Softmax", attention, axis=0), value)
    looked = graph.add("ReduceSum", weighed, over_words)
    strongest = graph.add("ReduceMax", states, over_words)
    graph.add("Concat", graph.add("ReduceMean", states, over_words), strongest, axis=1, name="summary")
    heard = graph.add("Sigmoid", graph.add("ReduceMax", carried, over_words))
    limit = np.array(LOUDEST, dtype=np.float32)
    loud = graph.add("ReduceLogSumExp", graph.add("Clip", carried, -limit, limit), over_words)
    scales = np.repeat(np.array([1.0, SUM_SCALE], dtype=np.float32), len(CARRIED))
    told = graph.add(
        "Gemm",
        graph.add("Concat", strongest, heard, loud, axis=1),
        np.concatenate([weights["strongest.weight"], weights["told.weight"] / scales], axis=1).T,
        weights["strongest.bias"] + weights["told.bias"] + weights["bias"],
    )
    graph.add("Add", looked, told, name="logits")


def _in_8_bits(matrix: Vectors, largest: int) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int8]], Vectors]:
    """Round a matrix to whole numbers up to ``largest``; return them and the scale of each row."""
    scales = np.maximum(np.abs(matrix).max(axis=1), _SMALLEST_SCALE) / largest
    return np.round(matrix / scales[:, None]).astype(np.int8), scales.astype(np.float32)
