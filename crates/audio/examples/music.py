"""Writes hold music of many kinds, a minute each: DIR/KIND-SEED.wav.

    pip install numpy soundfile
    python3 music.py DIR
"""

import pathlib
import sys

import numpy as np
import soundfile

RATE = 16_000
CHORDS = [(0, 4, 7), (-3, 0, 4), (-7, -3, 0), (-5, -1, 2)]
SCALE = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16]


def hertz(note):
    return 440 * 2 ** ((note - 69) / 12)


def tone(pitch, length, overtones, fall, vibrato=0.0):
    time = np.arange(length) / RATE
    phase = 2 * np.pi * pitch * (time + vibrato * np.sin(2 * np.pi * 5.5 * time) / 550)
    harmonics = [k for k in range(1, overtones + 1) if pitch * k < 7500]
    return sum(np.sin(k * phase) / k**fall for k in harmonics)


def struck(length, fade):
    time = np.arange(length) / RATE
    return np.minimum(1, time / 0.005) * np.exp(-time * fade)


def held(length, rise):
    time = np.arange(length) / RATE
    return np.minimum(1, np.minimum(time, time[::-1]) / rise)


def add(sound, start, note, loudness):
    end = min(len(sound), start + len(note))
    if start < end:
        sound[start:end] += loudness * note[: end - start]


def chords(sound, beat, kind, root):
    for bar, start in enumerate(range(0, len(sound), 4 * beat)):
        for step in CHORDS[bar % 4]:
            pitch, length = hertz(root + step), 4 * beat
            if kind == "pad":
                voices = sum(tone(pitch * (1 + off), length, 8, 1.2) for off in (-0.004, 0, 0.003))
                note = voices / 3 * held(length, 0.4)
            elif kind == "organ":
                note = tone(pitch, length, 6, 0.8) * held(length, 0.02)
            else:
                note = tone(pitch, length, 7, 1.2) * struck(length, 2.5)
            add(sound, start, note, 0.3)


def melody(sound, beat, kind, root, random):
    start, degree = 0, 4
    while start < len(sound):
        length = int(beat * random.choice([0.5, 0.5, 1, 1, 2]))
        degree = int(np.clip(degree + random.integers(-2, 3), 0, 9))
        pitch = hertz(root + SCALE[degree])
        if random.random() > 0.12:
            if kind == "flute":
                note = tone(pitch, length, 4, 1.6, 1.0) * held(length, 0.05)
                note = note + 0.02 * random.normal(size=length)
            elif kind == "cello":
                note = tone(pitch / 4, length, 24, 1.0, 1.0) * held(length, 0.08)
            elif kind == "lead":
                note = tone(pitch, length, 16, 1.0, 0.6) * held(length, 0.015)
            else:
                note = tone(pitch, length, 9, 1.3) * struck(length, 3.5)
            add(sound, start, note, 0.4)
        start += length


def arpeggio(sound, beat, root):
    for step, start in enumerate(range(0, len(sound), beat // 2)):
        chord = CHORDS[step // 8 % 4]
        note = root + chord[[0, 1, 2, 1, 0, 2, 1, 2][step % 8]] + 12 * (step % 8 > 3)
        add(sound, start, tone(hertz(note), RATE, 9, 1.3) * struck(RATE, 3), 0.4)


def bass(sound, beat, root):
    for step, start in enumerate(range(0, len(sound), beat)):
        pitch = hertz(root + CHORDS[step // 4 % 4][0])
        add(sound, start, tone(pitch, beat, 10, 1.2) * struck(beat, 3), 0.6)


def drums(sound, beat, random):
    for step, start in enumerate(range(0, len(sound), beat // 2)):
        time = np.arange(RATE // 4) / RATE
        if step % 4 == 0:
            kick = np.sin(2 * np.pi * (50 * time + 3 * (1 - np.exp(-30 * time))))
            add(sound, start, kick * np.exp(-14 * time), 1.2)
        if step % 4 == 2:
            add(sound, start, random.normal(size=len(time)) * np.exp(-20 * time), 0.35)
        hat = np.diff(random.normal(size=len(time) + 1)) * np.exp(-60 * time)
        add(sound, start, hat, 0.12)


def over_the_telephone(sound):
    """300 to 3,400 Hz, in the 8 bits of µ-law."""
    spectrum, pitch = np.fft.rfft(sound), np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(pitch < 300) | (pitch > 3400)] = 0
    narrow = np.fft.irfft(spectrum, len(sound))
    narrow /= np.abs(narrow).max()
    code = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 128) / 128
    return np.sign(code) * np.expm1(np.abs(code) * np.log(256)) / 255


def piece(kind, seed):
    random = np.random.default_rng(seed)
    sound, beat = np.zeros(60 * RATE), 60 * RATE // int(random.integers(70, 140))
    key = int(random.integers(-5, 6))
    if kind in ("piano", "telephone piano", "band", "telephone band"):
        chords(sound, beat, "piano", 60 + key)
    if kind in ("piano", "telephone piano", "flute", "cello"):
        melody(sound, beat, kind.split()[-1], 72 + key, random)
    if kind in ("pad", "techno"):
        chords(sound, beat, "pad", 57 + key)
    if kind == "organ":
        chords(sound, beat, "organ", 60 + key)
    if kind in ("organ", "band", "telephone band"):
        melody(sound, beat, "lead", 72 + key, random)
    if kind == "arpeggio":
        arpeggio(sound, beat, 52 + key)
    if kind in ("band", "telephone band", "techno"):
        bass(sound, beat, 36 + key)
    if kind in ("band", "telephone band", "techno", "drums"):
        drums(sound, beat, random)
    if kind.startswith("telephone"):
        sound = over_the_telephone(sound)
    return np.clip(0.08 * sound / np.sqrt(np.mean(sound**2)), -1, 1)


KINDS = ("piano", "pad", "organ", "arpeggio", "flute", "cello", "band", "drums", "techno")
folder = pathlib.Path(sys.argv[1])
for kind in (*KINDS, "telephone piano", "telephone band"):
    for seed in (1, 2, 3):
        path = folder / f"{kind.replace(' ', '-')}-{seed}.wav"
        soundfile.write(path, piece(kind, seed), RATE, subtype="PCM_16")
