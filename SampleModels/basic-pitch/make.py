"""Make the two variants of basic-pitch: its weights in a file beside it, and quantised to 8-bit integers (QDQ).

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.31.1
    venv/bin/python make.py nmp.onnx .

Quantised are the six convolutions that were trained, not those of the fixed constant-Q transform, which share one bias
that no single scale fits. The ranges of activations come from eight chords of three decaying tones each, seeded. The
shapes that quantisation infers are left out again: with names this long they outweigh what it saves.
"""

import pathlib
import sys
import tempfile

import numpy
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

SAMPLES, RATE = 43844, 22050


class Chords(CalibrationDataReader):
    def __init__(self, name: str, count: int = 8) -> None:
        generator = numpy.random.default_rng(3)
        seconds = numpy.arange(SAMPLES) / RATE
        self.inputs = []
        for _ in range(count):
            tones = 440 * 2 ** (generator.integers(-24, 25, 3) / 12)
            wave = sum(numpy.sin(2 * numpy.pi * tone * seconds) for tone in tones) * numpy.exp(-2 * seconds) / 4
            self.inputs.append({name: wave.astype(numpy.float32).reshape(1, SAMPLES, 1)})

    def get_next(self) -> dict | None:
        return self.inputs.pop() if self.inputs else None


def write_external(model: onnx.ModelProto, out: pathlib.Path) -> None:
    """Initializers of 1 kB and more go to one file beside the model; the small ones stay."""
    out.with_name(out.name + ".data").unlink(missing_ok=True)  # the package appends to a file that is there
    onnx.save(
        model, out, save_as_external_data=True, all_tensors_to_one_file=True, location=out.name + ".data",
        size_threshold=1024, convert_attribute=False)


def write_quantised(source: pathlib.Path, out: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inferred = pathlib.Path(folder) / "inferred.onnx"
        quant_pre_process(source, inferred, skip_optimization=True, skip_symbolic_shape=True)
        graph = onnx.load(inferred).graph
        trained = [node.name for node in graph.node if node.op_type == "Conv" and "cq_t" not in node.name]
        quantize_static(
            inferred, out, Chords(graph.input[0].name), quant_format=QuantFormat.QDQ, per_channel=True,
            nodes_to_quantize=trained, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
    model = onnx.load(out)
    model.graph.ClearField("value_info")
    onnx.save(model, out)


def main(source: str, folder: str) -> None:
    into = pathlib.Path(folder)
    write_external(onnx.load(source), into / "nmp-external.onnx")
    write_quantised(pathlib.Path(source), into / "nmp-qdq-int8.onnx")


if __name__ == "__main__":
    main(*sys.argv[1:])
