"""What `cargo xtask bench speed` runs beside evenkeel: FOLDER RECORDING THREADS OUT."""

import sys

from faster_whisper import WhisperModel

folder, recording, threads, out = sys.argv[1:]
model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=int(threads))
segments, _ = model.transcribe(
    recording, language="en", beam_size=1, best_of=5, condition_on_previous_text=False, vad_filter=True
)
with open(out, "w", encoding="utf-8") as file:
    file.writelines(segment.text + "\n" for segment in segments)
