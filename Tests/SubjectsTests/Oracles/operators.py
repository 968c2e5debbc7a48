"""Small models of one operator each, run by onnxruntime: FOLDER/NAME.onnx and .safetensors, a line with NAME and the tolerance a model."""

import importlib.util
import pathlib
import sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here))
from operator_cases import Cases  # noqa: E402

folder, table = sys.argv[1:3]
cases = Cases(folder)
spec = importlib.util.spec_from_file_location(table, here / f"operators_{table}.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.write(cases)
