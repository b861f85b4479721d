"""Averages what several seeds have learned, and scores talk by it.

usage: average.py ENCODER DATA OUT TUNED... [--fold K]

Networks tuned from the same beginning can be averaged weight by weight, and the average is better than most of
them at no cost where it is used (Wortsman and others, Model soups, 2022). The mean of low-rank updates is an
update again, of their ranks' sum.

Written: OUT.safetensors (updates and head), OUT.npz (`rows`, `logits` of the meetings of the fold, which the
TUNED have not seen, and `unlabelled`).
"""

import argparse

import numpy as np
import torch
from safetensors.torch import load_file, save_file

import data
import meaning


def averaged(all_learned):
    """The mean of updates and heads, in the form of one, whose product is the update as it is added."""
    count = len(all_learned)
    mean = {}
    for name, first in all_learned[0].items():
        tensors = [learned[name].float() for learned in all_learned]
        if name.endswith(".down"):
            mean[name] = torch.cat(tensors, 0).half()
        elif name.endswith(".up"):
            mean[name] = (torch.cat(tensors, 1) * (meaning.SCALE / count)).half()
        else:
            mean[name] = sum(tensors) / count
    return {name: tensor.contiguous() for name, tensor in mean.items()}


def tagger_of(folder, learned):
    rank = learned["layer.0.output.dense.down"].shape[0]
    tagger = meaning.Tagger(folder, rank)
    with torch.no_grad():
        tagger.head.weight.copy_(learned["head.weight"])
        tagger.head.bias.copy_(learned["head.bias"])
        for name, module in meaning.low_rank(tagger):
            module.down.copy_(learned[f"{name}.down"])
            module.up.copy_(learned[f"{name}.up"].float() / meaning.SCALE)
    return tagger


def logits(tagger, tokenizer, items):
    meaning.tokenize(items, tokenizer)
    order = sorted(range(len(items)), key=lambda at: len(items[at]["ids"]))
    out = np.zeros((len(items), len(data.TAGS)), np.float32)
    tagger.eval()
    with torch.no_grad():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            out[rows] = tagger([items[row] for row in rows]).numpy()
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder")
    parser.add_argument("data")
    parser.add_argument("out")
    parser.add_argument("tuned", nargs="+")
    parser.add_argument("--fold", type=int)
    options = parser.parse_args()
    torch.set_num_threads(1)
    real = data.labelled(options.data)
    held_out = [row for row, item in enumerate(real) if data.fold_of(item) == options.fold]
    learned = averaged([load_file(path) for path in options.tuned])
    tagger, tokenizer = tagger_of(options.encoder, learned), meaning.tokenizer_of(options.encoder)
    save_file(learned, f"{options.out}.safetensors")
    np.savez(
        f"{options.out}.npz",
        rows=held_out,
        logits=logits(tagger, tokenizer, [real[row] for row in held_out]),
        unlabelled=logits(tagger, tokenizer, data.unlabelled(options.data)),
    )


if __name__ == "__main__":
    main()
