"""Attention that is quick to train on a CPU: written out in bfloat16, no dropout.

PyTorch's fused CPU kernel is several times slower backwards when it is given a mask, so it is not used here.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.masking_utils import AttentionMaskInterface, eager_mask


def plain(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, **_: object
) -> tuple[Tensor, None]:
    """softmax(QK/sqrt(d) + mask)V."""
    score = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    if attention_mask is not None:
        score = score + attention_mask.clamp_min(-1e4).to(score.dtype)
    with torch.autocast("cpu", enabled=False):
        share = torch.softmax(score, -1)
    return (share @ value).transpose(1, 2).contiguous(), None


def register() -> str:
    """Makes it known to transformers; gives back the name it goes by."""
    AttentionInterface.register("plain", plain)
    AttentionMaskInterface.register("plain", eager_mask)
    return "plain"
