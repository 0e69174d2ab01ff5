"""Turn a fitted network into the ONNX model that serving reads, its weights in 8 bits."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.export import Dim

from voc.encode.context import LONGEST
from voc.encode.context_training import load_weights
from voc.encode.encoder import Vectors
from voc.tag.network import NetworkModel
from voc.tag.network_training import TaggingNetwork

_OPERATORS: Final = 20


def export(weights: Mapping[str, Vectors]) -> NetworkModel:
    """Export the network with these weights.

    Weights take 7 of the 8 bits: on processors without VNNI the sums of 8-bit products overflow. On the evaluation comments
    fewer than one main reason in a hundred changes, and none of the figures by more than 0.002.
    """
    network = TaggingNetwork()
    load_weights(network, weights)
    network.eval()
    comments, words = Dim("comments", min=1, max=1024), Dim("words", min=1, max=LONGEST)
    example = (torch.zeros(2, 3, dtype=torch.int64), torch.ones(2, 3), torch.zeros(2, dtype=torch.int64))
    with tempfile.TemporaryDirectory() as folder, _quiet():
        program = torch.onnx.export(
            network,
            example,
            dynamo=True,
            verbose=False,
            opset_version=_OPERATORS,
            dynamic_shapes=({0: comments, 1: words}, {0: comments, 1: words}, {0: comments}),
            input_names=["rows", "mask", "kinds"],
            output_names=["logits", "words"],
        )
        model = program.model_proto
        del model.graph.value_info[:]  # the exporter's shapes of transposed weights are wrong
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        onnx.save(model, plain)
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return NetworkModel(small.read_bytes())


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' warnings about themselves from whoever trains."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
