"""Takes the weights of Silero VAD out of its package.

    python3 -m pip download --no-deps silero-vad==6.2.3 -d . && unzip silero_vad-6.2.3-*.whl
    python3 convert.py silero_vad/data/silero_vad_16k_op15.onnx weights.safetensors

Needs the packages onnx, numpy and safetensors. The windowed Fourier transform at the network's front
is left out: it is computed.
"""

import sys

import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

NAMES = {
    "model.encoder.0.reparam_conv": "conv1",
    "model.encoder.1.reparam_conv": "conv2",
    "model.encoder.2.reparam_conv": "conv3",
    "model.encoder.3.reparam_conv": "conv4",
    "model.decoder.rnn": "lstm",
    "model.decoder.decoder.2": "last",
}

weights = {}
for tensor in onnx.load(sys.argv[1]).graph.initializer:
    layer, kind = tensor.name.rsplit(".", 1)
    if layer in NAMES:
        weights[f"{NAMES[layer]}.{kind}"] = numpy_helper.to_array(tensor)
save_file(weights, sys.argv[2])
