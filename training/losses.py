"""What the network is to get right: tags of words, roles for each predicate, what the predicate carries."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from examples import IGNORE, Example, Predicate
from network import Reader


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


def chosen_loss(logits: Tensor, chosen: list[int]) -> Tensor:
    return nn.functional.cross_entropy(
        logits.float(), torch.tensor(chosen), ignore_index=IGNORE, reduction="sum", label_smoothing=0.05
    )


@dataclass
class Seen:
    """A batch as the encoder left it."""

    h: Tensor
    mask: Tensor
    paragraphs: Tensor


def pair_loss(
    model: nn.Module, seen: Seen, begins: Tensor, tags: Tensor, *, golden: list[list[Predicate]], rng: random.Random
) -> dict[str, Tensor]:
    """Losses of the second look: at the marked predicates, and at words that the tagger takes for one by mistake."""
    where, at, values, valid, roles, aims, sides = [], [], [], [], [], [], []
    taken = {}
    for i, predicates in enumerate(golden):
        for p in predicates:
            for k in range(p.at, p.until):
                taken[i, k] = p
            where.append(i), at.append(p.at), values.append(p.value), valid.append(1.0), roles.append(p.roles)
            aims.append(p.aims), sides.append(p.side)
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
        aims.append(p.aims if near else None), sides.append(p.side if near else IGNORE)
    if not where:
        return {}
    role_tags = padded(roles, seen.h.shape[1], IGNORE)
    places = torch.tensor(where), torch.tensor(at)
    role_logits, value, is_valid, *more = model(seen.h, seen.mask, seen.paragraphs, *places)
    found = {}
    if more:
        found["aim"] = tag_loss(more[0], padded(aims, seen.h.shape[1], IGNORE))
        found["side"] = chosen_loss(more[1], sides)
    return found | {
        "roles": tag_loss(role_logits, role_tags),
        "value": chosen_loss(value, values),
        "valid": nn.functional.binary_cross_entropy_with_logits(is_valid.float(), torch.tensor(valid), reduction="sum"),
    }


WEIGHTS = {"cue": 1.0, "event": 1.0, "mention": 0.7, "roles": 0.5, "value": 1.0, "valid": 0.3, "aim": 0.5, "side": 1.0}


def losses(model: Reader, batch: list[Example], pad: int, rng: random.Random) -> tuple[dict[str, Tensor], int]:
    width = -(-max(map(len, batch)) // 32) * 32  # matrix kernels like even widths
    ids, shapes = padded([x.ids for x in batch], width, pad), padded([x.shapes for x in batch], width, 0)
    mask = padded([np.ones(len(x)) for x in batch], width, 0)
    h = model.encode(ids, mask, shapes)
    seen = Seen(h, mask, model.paragraphs(shapes))
    found: dict[str, Tensor] = {}
    rows = (("cue", model.cue, model.attribution, "cues"), ("event", model.event, model.happening, "triggers"))
    for name, tagger, pairing, golden in rows:
        tags = padded([getattr(x, f"{name}_tags") for x in batch], width, IGNORE)
        logits = tagger(h)
        found[name] = tag_loss(logits, tags)
        begins = torch.softmax(logits.detach().float(), -1)[:, :, 1::2].sum(-1)
        pairs = pair_loss(pairing, seen, begins, tags, golden=[getattr(x, golden) for x in batch], rng=rng)
        found.update({f"{name}_{k}": v for k, v in pairs.items()})
    tags = padded([x.mention_tags for x in batch], width, IGNORE)
    if (tags != IGNORE).any():
        found["mention"] = tag_loss(model.mention(h), tags)
    return found, int(mask.sum())


def weighed(found: dict[str, Tensor], pieces: int) -> Tensor:
    """One loss out of all, a piece of text counting the same in every batch."""
    return sum(WEIGHTS[k.split("_")[-1]] * v for k, v in found.items()) * (32 / pieces)
