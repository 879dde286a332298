"""Training that feels the rounding of the shipped file, so that eight bits cost less (Jacob et al. 2018).

The export rounds the weights of every linear layer to int8 with one scale an output, the table of word pieces with one
scale a row, and ONNX Runtime rounds what goes into a layer to uint8 with one scale a window. Here the same numbers are
rounded in the same way on the way forward, while gradients pass as if nothing had happened.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class _Straight(torch.autograd.Function):
    """Gives back the second tensor; its gradient goes to the first."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, rounded: Tensor) -> Tensor:
        return rounded

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return grad, None


def rounded_weights(weight: Tensor) -> Tensor:
    """Rows as int8 keeps them: one scale a row, no shift."""
    with torch.no_grad():
        scale = weight.abs().amax(-1, keepdim=True).clamp_min(1e-12) / 127
        near = torch.round(weight / scale).mul_(scale)
    return _Straight.apply(weight, near)


def rounded_inputs(x: Tensor) -> Tensor:
    """What goes into a layer as uint8 keeps it: one scale a window (or for all rows where ``x`` is flat).

    The shift of the zero is a whole number there, so it moves no value but the outermost, by less than a step.
    """
    with torch.no_grad():
        dims = tuple(range(1 if x.ndim > 2 else 0, x.ndim))
        low, high = x.amin(dims, keepdim=True).clamp_max(0), x.amax(dims, keepdim=True).clamp_min(0)
        scale = ((high - low) / 255).clamp_min(1e-12)
        near = (x / scale).round_().mul_(scale)
    return _Straight.apply(x, near)


class Rounding:
    """Whether layers round, and the last input rounded: query, key and value of one layer share theirs."""

    def __init__(self) -> None:
        self.on = False
        self._given: Tensor | None = None
        self._made: Tensor | None = None

    def inputs(self, x: Tensor) -> Tensor:
        if x is not self._given or self._made is None:
            self._given, self._made = x, rounded_inputs(x.to(torch.bfloat16) if torch.is_autocast_enabled("cpu") else x)
        return self._made

    def forget(self) -> None:
        """Lets go of the last input, which would keep its whole graph alive."""
        self._given = self._made = None


class RoundedLinear(nn.Linear):
    """A linear layer that rounds its weights and inputs while ``rounding.on``."""

    rounding: Rounding

    def forward(self, x: Tensor) -> Tensor:
        if not self.rounding.on:
            return super().forward(x)
        return nn.functional.linear(self.rounding.inputs(x), rounded_weights(self.weight), self.bias)


class RoundedTable(nn.Embedding):
    """The vocabulary, rounded row by row while ``rounding.on``."""

    rounding: Rounding

    def forward(self, ids: Tensor) -> Tensor:
        rows = super().forward(ids)
        return rounded_weights(rows) if self.rounding.on else rows


def prepare(model: nn.Module) -> Rounding:
    """Puts rounding layers in the place of the model's own, with the same weights; off until told."""
    rounding = Rounding()
    for module in model.modules():
        if type(module) is nn.Linear:
            module.__class__ = RoundedLinear
            module.rounding = rounding
    table = model.encoder.embeddings.word_embeddings
    table.__class__ = RoundedTable
    table.rounding = rounding
    return rounding
