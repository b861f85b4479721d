"""Tunes the sentence encoder to the six tags by low-rank updates of all its layers.

usage: meaning.py ENCODER DATA WRITTEN OUT [--fold K]

ENCODER is the folder of all-MiniLM-L6-v2 (model.safetensors, vocab.txt). With a fold, its meetings are held out, and the log-odds for them are written too. Written: OUT.safetensors
(updates and head), OUT.npz (`rows`, `logits` of the meetings held out, `unlabelled`). One thread does it all,
so that the same seed gives the same numbers.
"""

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import BertWordPieceTokenizer
from torch import nn
from transformers import BertConfig, BertModel

import data
import noise

RANK, SCALE = 32, 2.0
EPOCHS, BATCH, SEED = 3, 32, 1
RATE_UPDATES, RATE_HEAD, WARM_UP = 1e-3, 2e-3, 100
TOKENS_BEFORE, TOKENS = 40, 96
CLS, SEP = 101, 102
MODULES = [
    "attention.self.query", "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense",
]


class LowRank(nn.Module):
    """A frozen linear layer and a learned update of low rank (Hu et al., LoRA, 2021)."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        down = torch.randn(RANK, layer.in_features) / layer.in_features**0.5
        self.down, self.up = nn.Parameter(down), nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, x):
        return self.layer(x) + (x @ self.down.t()) @ self.up.t() * SCALE


class Tagger(nn.Module):
    def __init__(self, folder):
        super().__init__()
        shape = BertConfig(
            hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
        )
        self.encoder = BertModel(shape, add_pooling_layer=False)
        published = load_file(Path(folder) / "model.safetensors")
        missing, _ = self.encoder.load_state_dict(published, strict=False)
        assert not missing, f"{folder} is not the encoder: it lacks {missing}"
        for parameter in self.encoder.parameters():
            parameter.requires_grad = False
        for layer in self.encoder.encoder.layer:
            for path in MODULES:
                *parents, name = path.split(".")
                parent = layer
                for step in parents:
                    parent = getattr(parent, step)
                setattr(parent, name, LowRank(getattr(parent, name)))
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(self.encoder.config.hidden_size, len(data.TAGS))
        self.head.bias.data.fill_(-2.0)

    def forward(self, batch):
        """Log-odds of the tags: the mean over the segment's own tokens, through the head."""
        length = max(len(item["ids"]) for item in batch)
        column = lambda key: torch.tensor([item[key] for item in batch])[:, None]
        ids = torch.tensor([item["ids"] + [0] * (length - len(item["ids"])) for item in batch])
        place = torch.arange(length)[None]
        end = torch.tensor([len(item["ids"]) for item in batch])[:, None]
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.encoder(
                input_ids=ids,
                attention_mask=(place < end).long(),
                token_type_ids=(place >= column("from")).long(),
            ).last_hidden_state.float()
        own = ((place >= column("from")) & (place < column("to"))).float()
        pooled = (hidden * own[:, :, None]).sum(1) / own.sum(1, keepdim=True)
        return self.head(self.dropout(pooled))


def tokenize(items, tokenizer):
    """[CLS] the last tokens of what was said before [SEP] the first tokens of the text [SEP]"""
    plain = lambda texts: [
        encoding.ids for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)
    ]
    before = plain([item["prev"] or "" for item in items])
    text = plain([item["text"] for item in items])
    for item, before, text in zip(items, before, text):
        before, text = before[-TOKENS_BEFORE:], text[:TOKENS]
        item["ids"] = [CLS] + before + [SEP] + text + [SEP]
        item["from"] = len(before) + 2
        item["to"] = item["from"] + max(1, len(text))


def batches(items, rng):
    """Batches of about equal lengths, in random order."""
    rng.shuffle(items)
    out = []
    for start in range(0, len(items), BATCH * 20):
        stretch = sorted(items[start : start + BATCH * 20], key=lambda item: len(item["ids"]))
        out += [stretch[at : at + BATCH] for at in range(0, len(stretch), BATCH)]
    rng.shuffle(out)
    return out


def train(tagger, tokenizer, items):
    rng = random.Random(SEED)
    words = [word for item in items for word in item["text"].split()]
    rates = np.array(data.truth(items)).mean(0)
    weight = torch.tensor(np.sqrt((1 - rates) / rates), dtype=torch.float32)
    loss = nn.BCEWithLogitsLoss(pos_weight=weight)
    updates = [p for p in tagger.encoder.parameters() if p.requires_grad]
    groups = [{"params": updates, "lr": RATE_UPDATES}, {"params": tagger.head.parameters(), "lr": RATE_HEAD}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    full = [group["lr"] for group in optimizer.param_groups]
    steps, step, began = EPOCHS * math.ceil(len(items) / BATCH), 0, time.time()
    tagger.train()
    for _ in range(EPOCHS):
        now = [noise.varied(item, rng, words) for item in items]
        tokenize(now, tokenizer)
        for batch in batches(now, rng):
            share = min(1, step / WARM_UP) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, full):
                group["lr"] = rate * share
            error = loss(tagger(batch), torch.tensor(data.truth(batch)))
            optimizer.zero_grad()
            error.backward()
            nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimizer.step()
            step += 1
            if step % 100 == 0:
                left = (time.time() - began) / step * (steps - step)
                print(f"step {step} of {steps}, {left / 60:.0f} min left", flush=True)


def logits(tagger, tokenizer, items):
    tokenize(items, tokenizer)
    order = sorted(range(len(items)), key=lambda at: len(items[at]["ids"]))
    out = np.zeros((len(items), len(data.TAGS)), np.float32)
    tagger.eval()
    with torch.no_grad():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            out[rows] = tagger([items[row] for row in rows]).numpy()
    return out


def learned(tagger):
    """What is stored: updates as they are added, in 16-bit floats, and the head as it is."""
    tensors = {"head.weight": tagger.head.weight.data, "head.bias": tagger.head.bias.data}
    for number, layer in enumerate(tagger.encoder.encoder.layer):
        for path in MODULES:
            module = layer.get_submodule(path)
            tensors[f"layer.{number}.{path}.down"] = module.down.data.half()
            tensors[f"layer.{number}.{path}.up"] = (module.up.data * SCALE).half()
    return {name: tensor.contiguous() for name, tensor in tensors.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder")
    parser.add_argument("data")
    parser.add_argument("written")
    parser.add_argument("out")
    parser.add_argument("--fold", type=int)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    real, own = data.labelled(options.data), data.written(options.written)
    held_out = [row for row, item in enumerate(real) if data.fold_of(item) == options.fold]
    known = [item for item in real if data.fold_of(item) != options.fold]
    tagger = Tagger(options.encoder)
    tokenizer = BertWordPieceTokenizer(str(Path(options.encoder) / "vocab.txt"), lowercase=True)
    train(tagger, tokenizer, known + own)
    save_file(learned(tagger), f"{options.out}.safetensors")
    np.savez(
        f"{options.out}.npz",
        rows=held_out,
        logits=logits(tagger, tokenizer, [real[row] for row in held_out]),
        unlabelled=logits(tagger, tokenizer, data.unlabelled(options.data)),
    )


if __name__ == "__main__":
    main()
