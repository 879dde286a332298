"""The network: a small encoder, rows of word tags, syntax, and for every cue and trigger a second look at the window.

The second look labels each word with its role for that one predicate, so that what belongs together, what nests
and what is split comes out of the labelling itself (as in semantic role labelling). It also says which act or status
the predicate carries, and whether it is one at all.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from transformers import BertModel

from onrecord.language.labels import (
    ACTS,
    BEGIN,
    EVENT_TYPES,
    MENTION_KINDS,
    OUTSIDE,
    PARTS,
    RELATIONS,
    SIDES,
    SINGLE,
    SPEECH,
    STATUSES,
    tags,
)  # fmt: skip
from onrecord.language.pieces import SHAPES

LONGEST = 512
PARAGRAPH = 3

REACH = 64
"""How many pieces from its trigger an event's actors and recipients are looked for: in its sentence, or near it."""


def _buckets() -> Tensor:
    """Signed distances -511..511 as 33 buckets, exact near the predicate and logarithmic further out."""
    rows = []
    for d in range(-(LONGEST - 1), LONGEST):
        size = abs(d)
        b = size if size < 8 else min(16, 8 + int(math.log(size / 8) / math.log(64) * 9))
        rows.append(16 + (b if d > 0 else -b))
    return torch.tensor(rows)


def beginning(logits: Tensor) -> Tensor:
    """The probability that a span of any kind begins at each word."""
    shares = torch.softmax(logits, -1)
    return shares[..., BEGIN::PARTS].sum(-1) + shares[..., SINGLE::PARTS].sum(-1)


def summed(weight: Tensor, h: Tensor, where: Tensor) -> Tensor:
    """Vectors of ``h[where[i]]``, summed with the weights ``weight[i]``; nothing is copied for each ``i``."""
    if h.shape[0] == 1:
        return weight @ h[0].to(weight.dtype)
    each = torch.arange(len(where), device=h.device)
    spread = weight.new_zeros(h.shape[0], *weight.shape)
    spread[where, each] = weight
    return (spread @ h.to(weight.dtype))[where, each]


def around(at: Tensor, n: int, reach: int) -> Tensor:
    """For each place the places up to ``reach`` away; near an end of the window's ``n``, as many on the other side."""
    steps = torch.arange(n, device=at.device)[: 2 * reach + 1]
    start = (at - reach).clamp_min(0).clamp_max(n - steps.shape[0])
    return start[:, None] + steps[None, :]


def spread(values: Tensor, near: Tensor, elsewhere: Tensor) -> Tensor:
    """Values that were worked out at some places of a window, amid those that hold elsewhere."""
    return elsewhere.scatter(1, near[:, :, None].expand(-1, -1, values.shape[2]), values)


def no_role(roles: Tensor, n: int) -> Tensor:
    """Scores of roles that say at all ``n`` places of a window that there is none."""
    nothing = roles.new_full((roles.shape[0], n, roles.shape[2]), -12.0)
    nothing[:, :, OUTSIDE] = 0.0
    return nothing


class Attention(nn.Module):
    """One self-attention layer with a feed-forward step, over the words as one predicate sees them."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.mix = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        p, n, width = x.shape
        q, k, v = self.mix(self.norm1(x)).view(p, n, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        # written out: the fused kernel is slow backwards on a CPU where there is a mask
        score = (q * (width // self.heads) ** -0.5) @ k.transpose(-1, -2)
        if bias is not None:
            score = score + bias.to(q.dtype)
        with torch.autocast("cpu", enabled=False):
            y = torch.softmax(score, -1) @ v
        x = x + self.drop(self.out(y.transpose(1, 2).reshape(p, n, width)))
        return x + self.drop(self.down(nn.functional.gelu(self.up(self.norm2(x)))))


class Pairing(nn.Module):
    """For each predicate: a role tag for every word, a value (act or status), and whether it is a predicate.

    ``reach``: how many pieces away a role may be (default: anywhere in the window), which spares time.
    """

    def __init__(
        self,
        hidden: int,
        width: int,
        values: int,
        dropout: float,
        *,
        layers: int,
        aims: bool = False,
        reach: int | None = None,
    ) -> None:
        super().__init__()
        self.reach = reach
        self.word, self.head = nn.Linear(hidden, width), nn.Linear(hidden, width)
        self.distance = nn.Embedding(33, width)
        self.paragraph = nn.Embedding(5, width)
        self.mixing = nn.ModuleList(Attention(width, 4, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.roles = nn.Linear(width, tags(2))
        self.unary = nn.Linear(hidden, tags(2))
        self.inner = nn.Linear(2 * hidden + 2 * width, 192)
        self.value = nn.Linear(192, values)
        self.valid = nn.Linear(192, 1)
        self.aim = nn.Linear(width, tags(1)) if aims else None
        self.side = nn.Linear(192, len(SIDES)) if aims else None
        self.drop = nn.Dropout(dropout)
        self.register_buffer("bucket", _buckets(), persistent=False)

    def forward(
        self, h: Tensor, mask: Tensor | None, paragraphs: Tensor, where: Tensor, at: Tensor
    ) -> tuple[Tensor, ...]:
        """Predicate ``i`` begins at piece ``at[i]`` of window ``where[i]``: roles, value, validity (aims, side).

        ``mask`` tells pieces from padding, and may be left out where nothing is padded.
        """
        n = h.shape[1]
        row = where[:, None]
        near = torch.arange(n, device=h.device)[None, :] if self.reach is None else around(at, n, self.reach)
        head = h[where, at]
        steps = near - at[:, None] + (LONGEST - 1)
        apart = (paragraphs[row, near] - paragraphs[where, at][:, None]).clamp(-2, 2) + 2
        x = self.word(h)[row, near] + self.head(head)[:, None]
        x = x + self.distance(self.bucket[steps]) + self.paragraph(apart)
        seen = None if mask is None else mask[row, near]
        bias = None if seen is None else (1.0 - seen.to(torch.float32))[:, None, None, :] * -1e4
        x = self.drop(nn.functional.gelu(x))
        for layer in self.mixing:
            x = layer(x, bias)
        x = self.norm(x)
        roles = self.roles(x) + self.unary(h)[row, near]
        share = torch.softmax(roles.float(), -1).detach()
        if seen is not None:
            share = share * seen[:, :, None]
        pooled = []
        for k in (0, 1):
            weight = share[:, :, 1 + PARTS * k : 1 + PARTS * (k + 1)].sum(-1)
            weight = (weight / (weight.sum(-1, keepdim=True) + 0.5)).to(x.dtype)
            pooled.append((weight[:, None, :] @ x)[:, 0])
        if self.reach is not None:
            roles = spread(roles, near, no_role(roles, n))
            weight = spread(weight[:, :, None], near, weight.new_zeros(at.shape[0], n, 1))[:, :, 0]
        pooled.append(summed(weight, h, where))  # what was said as the encoder sees it, which tells the act
        inner = self.drop(nn.functional.gelu(self.inner(torch.cat((head, *pooled), -1))))
        found = roles, self.value(inner), self.valid(inner)[:, 0]
        return found if self.aim is None else (*found, self.aim(x), self.side(inner))


class Syntax(nn.Module):
    """Parts of speech, and for each word its governor and relation (a biaffine parser; Dozat and Manning 2017).

    Every stretch of letters and every mark is a word here; a root governs itself.
    """

    def __init__(self, hidden: int, dropout: float, *, arc: int = 192, relation: int = 96) -> None:
        super().__init__()
        self.speech = nn.Linear(hidden, len(SPEECH))
        self.dependant, self.governor = nn.Linear(hidden, arc + relation), nn.Linear(hidden, arc + relation)
        self.arc = nn.Linear(arc, arc)
        self.likely = nn.Linear(arc, 1)
        self.relation = nn.Linear(relation, relation * len(RELATIONS))
        self.common = nn.Linear(relation, len(RELATIONS))
        self.width = arc
        self.drop = nn.Dropout(2.5 * dropout)

    def forward(self, h: Tensor, units: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of ``[window, word, governor]``, and what ``relations`` needs of dependants and governors."""
        below = self.drop(nn.functional.gelu(self.dependant(h)))
        above = self.drop(nn.functional.gelu(self.governor(h)))
        arcs = self.arc(below[..., : self.width]) @ above[..., : self.width].transpose(-1, -2)
        arcs = arcs * self.width**-0.5 + self.likely(above[..., : self.width]).transpose(-1, -2)
        arcs = arcs.masked_fill(~units[..., None, :], -1e4)
        return arcs, below[..., self.width :], above[..., self.width :]

    def relations(self, below: Tensor, above: Tensor) -> Tensor:
        """Scores of the relations of ``[word]`` to ``[word, choice]`` governors, given their vectors."""
        mixed = self.relation(below).unflatten(-1, (len(RELATIONS), -1))
        return above @ mixed.transpose(-1, -2) + self.common(below)[..., None, :]


class Reader(nn.Module):
    """The whole network."""

    def __init__(self, encoder: BertModel, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = encoder.config.hidden_size
        self.shapes = nn.Embedding(SHAPES, hidden)
        nn.init.zeros_(self.shapes.weight)
        self.drop = nn.Dropout(dropout)
        self.cue, self.event = nn.Linear(hidden, tags(1)), nn.Linear(hidden, tags(len(EVENT_TYPES)))
        self.mention = nn.Linear(hidden, tags(len(MENTION_KINDS)))
        self.attribution = Pairing(hidden, 128, len(ACTS), dropout, layers=2, aims=True)
        self.happening = Pairing(hidden, 96, len(STATUSES), dropout, layers=1, reach=REACH)
        self.syntax = Syntax(hidden, dropout)

    def encode(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        """One vector a piece."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.shapes(shapes)
        return self.drop(self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state)

    @staticmethod
    def paragraphs(shapes: Tensor) -> Tensor:
        """How many paragraphs have begun up to each piece, read from the shapes."""
        return (((shapes - 1) % 4 == PARAGRAPH) & (shapes > 0)).to(torch.int64).cumsum(-1)
