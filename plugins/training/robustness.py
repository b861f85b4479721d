"""How taggers stand what transcripts do to talk: other names, misheard words, no punctuation.

usage: robustness.py EVENKEEL LABELLED [ARGUMENT…]

Writes the labelled segments anew with each disturbance, lets `EVENKEEL evaluate` tag them (with the
further arguments, such as --words-only), and prints macro-F1 and how many tags changed.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import data
import noise

SEED = 11


def disturbed(items):
    words = [word for item in items for word in item["text"].split()]
    rng = random.Random(SEED)

    def both(change):
        return [{**item, "prev": change(item.get("prev") or ""), "text": change(item["text"])} for item in items]

    def names(item):
        text = (item.get("prev") or "") + noise.BORDER + item["text"]
        before, text = noise.renamed(text, rng).split(noise.BORDER, 1)
        return {**item, "prev": before, "text": text}

    yield "as it is", items
    yield "other names", [names(item) for item in items]
    yield "lower case, no punctuation", both(noise.bare)
    yield "fillers", both(lambda text: noise.hesitant(text, rng))
    for rate in (0.1, 0.2):
        yield f"{rate:.0%} of words wrong", both(lambda text: noise.misheard(text, rate, rng, words))


def given(program, items, arguments):
    """Macro-F1, and the tags given to each segment."""
    with tempfile.TemporaryDirectory() as folder:
        labelled, scores = Path(folder) / "labelled.jsonl", Path(folder) / "scores.json"
        lines = (json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        labelled.write_text("".join(lines), encoding="utf-8")
        command = [program, "evaluate", labelled, "--json", "--save", scores, "--quiet", *arguments]
        evaluation = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        return evaluation, json.loads(scores.read_text(encoding="utf-8"))


def main():
    program, path, *arguments = sys.argv[1:]
    items = data.lines(path)
    first = None
    for name, changed in disturbed(items):
        evaluation, scores = given(program, changed, arguments)
        tags = [set(segment["given"]) for segment in scores["segments"]]
        first = first or tags
        moved = sum(len(one ^ other) for one, other in zip(first, tags))
        print(f"{name:28} macro-F1 {evaluation['macro_f1']['value']:.3f}, {moved / (6 * len(items)):.2%} of tags changed")


if __name__ == "__main__":
    main()
