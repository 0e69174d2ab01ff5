"""A graph of ONNX operators, put together one call an operator. Values are named by strings, constants are arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

_OPERATORS: Final = 23
_FORMAT: Final = 10
# The operators that ONNX Runtime has beside the standard's.
RUNTIME: Final = "com.microsoft"

Array = npt.NDArray[Any]
Shape = Sequence[int | str]


class Graph:
    """Operators in the order in which they were added."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str | Array, domain: str = "", name: str = "", **attributes: Any) -> str:
        """Add an operator with one output; return its name, ``name`` or a new one."""
        output = name or f"{operator}{len(self._nodes)}"
        self._add(operator, inputs, [output], domain, attributes)
        return output

    def split(self, value: str, sizes: Sequence[int]) -> list[str]:
        """Cut a value along its last axis into parts of these sizes; return their names."""
        outputs = [f"Split{len(self._nodes)}.{part}" for part in range(len(sizes))]
        self._add("Split", [value, np.array(sizes)], outputs, "", {"axis": -1})
        return outputs

    def serialize(self, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]) -> bytes:
        """Return the model; ``inputs`` are int64, ``outputs`` float32, sizes that vary are named in their shapes."""
        given = [helper.make_tensor_value_info(name, onnx.TensorProto.INT64, shape) for name, shape in inputs.items()]
        told = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name, shape in outputs.items()]
        graph = helper.make_graph(self._nodes, "network", given, told, self._constants)
        operators = [helper.make_opsetid("", _OPERATORS), helper.make_opsetid(RUNTIME, 1)]
        model = helper.make_model(graph, opset_imports=operators, ir_version=_FORMAT)
        return bytes(model.SerializeToString())

    def _add(
        self,
        operator: str,
        inputs: Sequence[str | Array],
        outputs: Sequence[str],
        domain: str,
        attributes: Mapping[str, Any],
    ) -> None:
        names = [each if isinstance(each, str) else self._constant(each) for each in inputs]
        self._nodes.append(helper.make_node(operator, names, outputs, domain=domain, **attributes))

    def _constant(self, value: Array) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
