"""Labelled talk, as the training takes it.

usage: data.py DATA WRITTEN WORK

Writes WORK/real.jsonl, written.jsonl and unlabelled.jsonl for the example `features` of the crate `cues`.
"""

import hashlib
import json
import lzma
import sys
from pathlib import Path

TAGS = ["planning", "organizing", "problem-solving", "vision-setting", "aligning", "inspiring"]

FOLDS = 3

# Talk that was picked for its rare tags counts half where thresholds and figures are concerned: its
# rates are not those of meetings at large.
PICKED_WEIGHT = 0.5


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def labelled(folder):
    """Real talk: train.jsonl and dev.jsonl of the data folder."""
    return lines(Path(folder) / "train.jsonl") + lines(Path(folder) / "dev.jsonl")


def written(folder):
    """Our own talk: single utterances, and turns of dialogues with up to three turns before them."""
    items = [
        {"prev": "", "meeting": "written", **item}
        for item in lines(Path(folder) / "utterances.jsonl")
    ]
    before = {}
    for turn in lines(Path(folder) / "dialogues.jsonl"):
        said = before.setdefault(turn["meeting"], [])
        items.append({"prev": " / ".join(said[-3:]), "text": turn["text"], "labels": turn["labels"]})
        said.append(turn["text"])
    return items


def fold_of(item):
    """Which fold a labelled segment is held out in: all of a meeting is held out together."""
    digest = hashlib.sha256(f"7:{item['meeting']}".encode()).hexdigest()
    return int(digest, 16) % FOLDS


def is_picked(item):
    """Whether a segment was picked for its rare tags."""
    return item["id"].startswith("u")


def truth(items):
    return [[float(tag in item["labels"]) for tag in TAGS] for item in items]


def checksum(paths):
    """SHA-256 over the files of the data, in order: what a record was made from."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()


def unlabelled(folder, every=6):
    """Talk without labels, one segment in `every`: on it, the tuned encoder teaches the words."""
    with lzma.open(Path(folder) / "unlabelled.jsonl.xz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for number, line in enumerate(file) if number % every == 0]


def main():
    folder, own, work = map(Path, sys.argv[1:])
    work.mkdir(parents=True, exist_ok=True)
    sets = {"real": labelled(folder), "written": written(own), "unlabelled": unlabelled(folder)}
    for name, items in sets.items():
        with open(work / f"{name}.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


if __name__ == "__main__":
    main()
