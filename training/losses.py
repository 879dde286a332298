"""What the network is to get right: tags of words, roles for each predicate, what the predicate carries."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from examples import IGNORE, Example, Predicate
from network import Reader, Syntax, beginning
from onrecord.language.labels import BEGIN, MENTION_KINDS, OUTSIDE, SINGLE, tag


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


def name_loss(logits: Tensor, tags: Tensor, kinds: list[tuple[str, ...]]) -> Tensor:
    """As tag_loss; where a corpus does not mark some kinds of names, O stands for those as well."""
    logits = logits.float()
    hidden = torch.zeros(logits.shape[0], logits.shape[2], dtype=torch.bool)
    for row, known in zip(hidden, kinds, strict=True):
        for k, kind in enumerate(MENTION_KINDS):
            if kind not in known:
                row[tag(k, BEGIN) : tag(k, SINGLE) + 1] = True
    outside = logits.masked_fill(~hidden[:, None] & (torch.arange(logits.shape[2]) != OUTSIDE), -1e4).logsumexp(-1)
    rest = logits[..., 1:].masked_fill(hidden[:, None, 1:], -1e4)
    return tag_loss(torch.cat((outside[..., None], rest), -1), tags)


def syntax_loss(model: Syntax, h: Tensor, shapes: Tensor, batch: list[Example]) -> dict[str, Tensor]:
    """Losses of governors, relations (given the right governor) and parts of speech."""
    rows = [i for i, x in enumerate(batch) if x.tree is not None]
    if not rows:
        return {}
    trees = [batch[i].tree for i in rows]
    governors, relations, speech = (
        padded([getattr(t, name) for t in trees], h.shape[1], IGNORE) for name in ("governors", "relations", "speech")
    )
    h = h[rows]
    units = (shapes[rows] > 0) & padded([batch[i].is_first for i in rows], h.shape[1], 0).bool()
    arcs, below, above = model(h, units)
    known = (governors != IGNORE).nonzero(as_tuple=True)
    related = model.relations(below[known], above[known[0], governors[known]][:, None])[:, 0]
    return {
        "arcs": tag_loss(arcs, governors),
        "relations": nn.functional.cross_entropy(related.float(), relations[known], reduction="sum"),
        "speech": tag_loss(model.speech(h), speech),
    }


WEIGHTS = {
    "cue": 1.0, "event": 1.0, "mention": 0.7, "roles": 0.5, "value": 1.0, "valid": 0.3, "aim": 0.5, "side": 1.0,
    "arcs": 0.4, "relations": 0.4, "speech": 0.3,
}  # fmt: skip


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
        begins = beginning(logits.detach().float())
        pairs = pair_loss(pairing, seen, begins, tags, golden=[getattr(x, golden) for x in batch], rng=rng)
        found.update({f"{name}_{k}": v for k, v in pairs.items()})
    tags = padded([x.mention_tags for x in batch], width, IGNORE)
    if (tags != IGNORE).any():
        found["mention"] = name_loss(model.mention(h), tags, [x.kinds for x in batch])
    found |= syntax_loss(model.syntax, h, shapes, batch)
    return found, int(mask.sum())


def weighed(found: dict[str, Tensor], pieces: int) -> Tensor:
    """One loss out of all, a piece of text counting the same in every batch."""
    return sum(WEIGHTS[k.split("_")[-1]] * v for k, v in found.items()) * (32 / pieces)
