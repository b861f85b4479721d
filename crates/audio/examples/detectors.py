"""Measures other speech detectors on the mixes that the example `detector` saves.

    pip install numpy soundfile onnxruntime silero-vad webrtcvad-wheels
    python3 detectors.py DIR SILERO.onnx

Each gets the same breath around what it calls speech as ours has: 320 ms before, 400 ms after. Prints
for each mix and detector the speech that is lost, in percent, and the seconds between turns that are
kept. Silero VAD with 0.5 to begin and 0.35 to go on, as its authors recommend; WebRTC's VAD at its
middle setting, 2.
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime
import soundfile
import webrtcvad

STEP = 160
folder, network = pathlib.Path(sys.argv[1]), onnxruntime.InferenceSession(sys.argv[2])


def silero(sound):
    state, context, steps, speaking = np.zeros((2, 1, 128), "f4"), np.zeros(64, "f4"), [], False
    for start in range(0, len(sound) - 511, 512):
        window = sound[start : start + 512]
        probability, state = network.run(
            None,
            {"input": np.concatenate([context, window])[None], "state": state, "sr": np.array(16000, np.int64)},
        )
        context = window[-64:]
        speaking = probability.item() >= (0.35 if speaking else 0.5)
        steps += [speaking] * ((start + 512) // STEP - len(steps))
    return steps


def webrtc(sound):
    detector, pcm = webrtcvad.Vad(2), (sound * 32767).astype("<i2")
    starts = range(0, len(pcm) - STEP + 1, STEP)
    return [detector.is_speech(pcm[start : start + STEP].tobytes(), 16000) for start in starts]


def with_breath(steps, count):
    kept = np.zeros(count, bool)
    for step in np.flatnonzero(steps):
        kept[max(0, step - 32) : step + 41] = True
    return kept


print("| mix | Silero VAD | WebRTC VAD |\n| --- | --: | --: |")
for path in sorted(folder.glob("*.wav")):
    sound, _ = soundfile.read(path, dtype="float32")
    truth = json.loads(path.with_suffix(".json").read_text())
    speech, between = np.array(truth["speech"]), np.array(truth["between"])
    cells = []
    for detector in (silero, webrtc):
        kept = with_breath(detector(sound), len(speech))
        lost = 100 * (speech & ~kept).sum() / speech.sum()
        cells.append(f"{lost:.2f} % / {(between & kept).sum() / 100:.1f} s")
    print(f"| {path.stem} | {' | '.join(cells)} |", flush=True)
