"""Dropout that is quick on a CPU: its chances are drawn once and used many times, each time from another place.

Drawing a fresh chance for every number, as PyTorch does on one core only, took a seventh of the training time.
"""

from __future__ import annotations

import random

import torch
from torch import Tensor, nn

_MANY = 1 << 24
_USES = 1600
"""After so many uses new chances are drawn."""


class Dropout(nn.Module):
    """As torch.nn.Dropout; larger inputs than the pool are left to that."""

    def __init__(self, p: float, rng: random.Random) -> None:
        super().__init__()
        self.p, self._rng, self._uses = p, rng, 0
        self._pool: dict[torch.dtype, Tensor] = {}

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.p:
            return x
        if x.numel() > _MANY:
            return nn.functional.dropout(x, self.p)
        if self._uses % _USES == 0:
            kept = (torch.rand(_MANY) >= self.p) / (1 - self.p)
            self._pool = {kind: kept.to(kind) for kind in (torch.float32, torch.bfloat16)}
        self._uses += 1
        at = self._rng.randrange(_MANY - x.numel() + 1)
        return x * self._pool[x.dtype][at : at + x.numel()].view(x.shape)


def quicken(model: nn.Module, seed: int) -> None:
    """Puts it in the place of every dropout layer with the same share, one pool for all of them."""
    quick: dict[float, Dropout] = {}
    for module in list(model.modules()):
        for name, part in list(module.named_children()):
            if isinstance(part, nn.Dropout):
                setattr(module, name, quick.setdefault(part.p, Dropout(part.p, random.Random(seed))))
