"""BlazeFace's TensorFlow Lite file as ONNX, so that one runtime runs both of the analyst's nets.

    model = convert(Path("face_detection_full_range.tflite").read_bytes())

Knows the kinds of operator that the net has and refuses any other. Tensors are rows x columns x channels
in TensorFlow Lite and channels x rows x columns here. Weights stay in 16 bits, as they are stored:
onnxruntime widens them once when it loads the net.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
import tflite
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 13, 8  # any onnxruntime since 1.8 reads these
_TYPES = {0: np.float32, 1: np.float16, 2: np.int32}  # TensorFlow Lite's TensorType
_NO_ACTIVATION, _RELU = 0, 1  # TensorFlow Lite's ActivationFunctionType
_SAME_PADDING = 0


class Unsupported(Exception):
    """The file has something that this conversion does not know."""


def convert(data: bytes) -> onnx.ModelProto:
    """Return the net as a checked ONNX model. Raises Unsupported."""
    return _Conversion(tflite.Model.GetRootAsModel(data, 0)).model()


class _Conversion:
    def __init__(self, model: Any) -> None:
        self._file, self._graph = model, model.Subgraphs(0)
        self._nodes: list[onnx.NodeProto] = []
        self._weights: dict[str, onnx.TensorProto] = {}
        self._constants = dict(self._stored())
        kinds = tflite.BuiltinOperator
        self._by_kind: dict[int, Callable[[Any, Sequence[int], int], None]] = {
            kinds.DEQUANTIZE: self._dequantize,
            kinds.CONV_2D: self._convolve,
            kinds.DEPTHWISE_CONV_2D: self._convolve_by_channel,
            kinds.RELU: self._relu,
            kinds.ADD: self._add,
            kinds.PAD: self._pad,
            kinds.MAX_POOL_2D: self._pool,
            kinds.RESIZE_BILINEAR: self._resize,
            kinds.RESHAPE: self._reshape,
        }

    def model(self) -> onnx.ModelProto:
        for place in range(self._graph.OperatorsLength()):
            operator = self._graph.Operators(place)
            code = self._file.OperatorCodes(operator.OpcodeIndex())
            kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            if kind not in self._by_kind:
                raise Unsupported(f"operator {kind}")
            inputs = [int(tensor) for tensor in operator.InputsAsNumpy()]
            self._by_kind[kind](operator, inputs, int(operator.Outputs(0)))
        source = int(self._graph.Inputs(0))
        count, rows, columns, channels = self._shape(source)
        graph = helper.make_graph(
            self._nodes,
            "blazeface",
            [
                helper.make_tensor_value_info(
                    _name(source), TensorProto.FLOAT, [count, channels, rows, columns]
                )
            ],
            [
                helper.make_tensor_value_info(_name(int(tensor)), TensorProto.FLOAT, self._shape(int(tensor)))
                for tensor in self._graph.OutputsAsNumpy()
            ],
            list(self._weights.values()),
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return model

    def _stored(self) -> Any:
        for tensor in range(self._graph.TensorsLength()):
            described = self._graph.Tensors(tensor)
            raw = self._file.Buffers(described.Buffer()).DataAsNumpy()
            if not isinstance(raw, int) and len(raw):
                if described.Type() not in _TYPES:
                    raise Unsupported(f"tensor type {described.Type()}")
                values = np.frombuffer(raw.tobytes(), _TYPES[described.Type()])
                yield tensor, values.reshape(described.ShapeAsNumpy())

    def _dequantize(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        self._constants[output] = self._constants[inputs[0]]  # still in 16 bits: see _constant

    def _convolve(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        options = _options(operator, tflite.Conv2DOptions)
        weights = self._constants[inputs[1]].transpose(0, 3, 1, 2)
        self._convolution(options, inputs, output, weights, groups=1)

    def _convolve_by_channel(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        options = _options(operator, tflite.DepthwiseConv2DOptions)
        weights = self._constants[inputs[1]].transpose(3, 0, 1, 2)
        self._convolution(options, inputs, output, weights, groups=len(weights))

    def _convolution(
        self, options: Any, inputs: Sequence[int], output: int, weights: NDArray[Any], *, groups: int
    ) -> None:
        kernel, strides = weights.shape[2:], (options.StrideH(), options.StrideW())
        self._activated(
            "Conv",
            [_name(inputs[0]), self._constant(weights, f"w{output}"), self._bias(inputs[2], output)],
            output,
            options.FusedActivationFunction(),
            kernel_shape=kernel,
            strides=strides,
            pads=self._padding(options, inputs[0], kernel, strides),
            group=groups,
        )

    def _bias(self, tensor: int, output: int) -> str:
        return self._constant(self._constants[tensor], f"b{output}")

    def _relu(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        self._node("Relu", [_name(inputs[0])], _name(output))

    def _add(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        options = _options(operator, tflite.AddOptions)
        self._activated("Add", [_name(each) for each in inputs], output, options.FusedActivationFunction())

    def _pad(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        before_and_after = self._constants[inputs[1]][[0, 3, 1, 2]]
        pads = self._integers(before_and_after.T.reshape(-1), f"p{output}")
        self._node("Pad", [_name(inputs[0]), pads], _name(output))

    def _pool(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        options = _options(operator, tflite.Pool2DOptions)
        kernel = options.FilterHeight(), options.FilterWidth()
        strides = options.StrideH(), options.StrideW()
        pads = self._padding(options, inputs[0], kernel, strides)
        self._node(
            "MaxPool", [_name(inputs[0])], _name(output), kernel_shape=kernel, strides=strides, pads=pads
        )

    def _resize(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        options = _options(operator, tflite.ResizeBilinearOptions)
        aligned = "align_corners" if options.AlignCorners() else "asymmetric"
        how = "half_pixel" if options.HalfPixelCenters() else aligned
        _, rows, columns, channels = self._shape(output)
        sizes = self._integers(np.array([1, channels, rows, columns]), f"s{output}")
        self._node(
            "Resize",
            [_name(inputs[0]), "", "", sizes],
            _name(output),
            mode="linear",
            coordinate_transformation_mode=how,
        )

    def _reshape(self, operator: Any, inputs: Sequence[int], output: int) -> None:
        last = f"channels_last{output}"  # the order that the shape is meant for
        self._node("Transpose", [_name(inputs[0])], last, perm=[0, 2, 3, 1])
        shape = self._integers(np.array(self._shape(output)), f"s{output}")
        self._node("Reshape", [last, shape], _name(output))

    def _activated(self, kind: str, inputs: list[str], output: int, activation: int, **options: Any) -> None:
        if activation not in (_NO_ACTIVATION, _RELU):
            raise Unsupported(f"activation {activation}")
        direct = _name(output) if activation == _NO_ACTIVATION else f"{_name(output)}_linear"
        self._node(kind, inputs, direct, **options)
        if activation == _RELU:
            self._node("Relu", [direct], _name(output))

    def _padding(self, options: Any, source: int, kernel: Sequence[int], strides: Sequence[int]) -> list[int]:
        """Return ONNX's pads: what lies before each side, then what lies behind it."""
        if options.Padding() != _SAME_PADDING:
            return [0, 0, 0, 0]
        lengths = self._shape(source)[1:3]
        totals = [
            max((-(-length // stride) - 1) * stride + size - length, 0)
            for length, size, stride in zip(lengths, kernel, strides, strict=True)
        ]
        return [*(total // 2 for total in totals), *(total - total // 2 for total in totals)]

    def _constant(self, values: NDArray[Any], name: str) -> str:
        """Store weights in the bits that they have; the net computes in 32."""
        if values.dtype != np.float16:
            return self._stored_as(values.astype(np.float32), name)
        self._node("Cast", [self._stored_as(values, f"{name}_16")], name, to=TensorProto.FLOAT)
        return name

    def _integers(self, values: NDArray[Any], name: str) -> str:
        return self._stored_as(values.astype(np.int64), name)

    def _stored_as(self, values: NDArray[Any], name: str) -> str:
        self._weights[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def _node(self, kind: str, inputs: list[str], output: str, **options: Any) -> None:
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **options))

    def _shape(self, tensor: int) -> tuple[int, ...]:
        return tuple(int(length) for length in self._graph.Tensors(tensor).ShapeAsNumpy())


def _name(tensor: int) -> str:
    return f"t{tensor}"


def _options(operator: Any, kind: Any) -> Any:
    options, table = kind(), operator.BuiltinOptions()
    options.Init(table.Bytes, table.Pos)
    return options
