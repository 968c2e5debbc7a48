"""Make the 8-bit variant of the classifier: weights quantised ahead, activations while it runs.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.31.1
    venv/bin/python make.py ch_ppocr_mobile_v2.0_cls_infer.onnx ch_ppocr_mobile_v2.0_cls_infer-dynamic-int8.onnx

Quantisation looks at initializers only, so the Constant nodes that hold the weights become initializers first. Convs
turn into DynamicQuantizeLinear and ConvInteger, the matrix product into DynamicQuantizeLinear and MatMulInteger.
"""

import pathlib
import sys
import tempfile

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic


def with_initializers(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with each Constant node made an initializer of the same name."""
    nodes = [node for node in model.graph.node if node.op_type == "Constant"]
    for node in nodes:
        tensor = model.graph.initializer.add()
        tensor.CopyFrom(node.attribute[0].t)
        tensor.name = node.output[0]
        model.graph.node.remove(node)
    return model


def main(source: str, out: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lifted = pathlib.Path(folder) / "lifted.onnx"
        onnx.save(with_initializers(onnx.load(source)), lifted)
        quantize_dynamic(lifted, out, weight_type=QuantType.QUInt8, op_types_to_quantize=["Conv", "MatMul"])


if __name__ == "__main__":
    main(*sys.argv[1:])
