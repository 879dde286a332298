"""Writes a checkpoint as the files that the package ships: one int8 ONNX graph, the tokenizer, the reading settings.

    python training/export.py --run training/out/run --to src/onrecord/language/model [--float]

``--float`` leaves the weights in 32 bits (to measure what int8 costs).
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from learn import BASE, new_reader
from network import LONGEST, Pairing, Reader, beginning
from onrecord.language.network import FORMAT

CANDIDATE = 0.1
"""A piece is looked at a second time when it begins a cue or trigger with at least this probability."""

MOST = 48
"""No more than this many in one window, so that no text takes more than its share of time and memory."""

CHOICES = 6
"""Governors that each word chooses from: the relations are worked out only for these."""

INPUTS = ["ids", "shapes", "own"]
OUTPUTS = [
    "cues", "triggers", "mentions",
    "cue_at", "cue_roles", "cue_values", "cue_valid", "cue_aims", "cue_sides",
    "trigger_at", "trigger_roles", "trigger_values", "trigger_valid",
    "speech", "governors", "arcs", "relations",
]  # fmt: skip
UNTUNED = {
    "format": FORMAT,
    "attribution": {"weights": [0.5, 0.7, 0.0, 0.3, 0.5, 0.2, 0.0], "bias": 1.0, "least": 0.4, "eager": 0.5},
    "event": {"weights": [0.7, 0.7, 0.0, 0.0], "bias": 0.7, "least": 0.4, "eager": 0.5},
    "mention_least": 0.5,
    "mention_eager": 0.0,
    "asserted_less": 0.0,
}
"""Reading settings until ``calibrate.py`` has fitted better ones."""


class Exported(nn.Module):
    """The reader on one window without padding, written out so that it traces into a small graph.

    ``own``: from which piece on, and up to which, cues and triggers are looked at a second time. What lies outside
    belongs to the neighbouring window.
    """

    def __init__(self, reader: Reader, begins: list[bool], *, small: bool) -> None:
        super().__init__()
        self.small = small
        table = reader.encoder.embeddings.word_embeddings.weight.detach()
        # one scale a row: with a single one for the whole table int8 costs the model more than half a point
        self.register_buffer("scale", table.abs().amax(1, keepdim=True) / 127)
        self.register_buffer("rows", torch.round(table / self.scale).to(torch.int8))
        self.reader = reader
        encoder = reader.encoder
        embed = encoder.embeddings
        # position and segment are constants once there is one segment and no padding
        self.places = nn.Parameter((embed.position_embeddings.weight + embed.token_type_embeddings.weight[0]).detach())

        self.register_buffer("begins", torch.tensor(begins))

    def encode(self, ids: Tensor, shapes: Tensor) -> Tensor:
        encoder = self.reader.encoder
        n = ids.shape[1]
        words = (
            self.rows[ids].to(torch.float32) * self.scale[ids]
            if self.small
            else encoder.embeddings.word_embeddings(ids)
        )
        x = words + self.reader.shapes(shapes) + self.places[:n]
        x = encoder.embeddings.LayerNorm(x)
        heads = encoder.config.num_attention_heads
        for layer in encoder.encoder.layer:
            a = layer.attention.self
            q, k, v = (f(x)[0].view(n, heads, -1).transpose(0, 1) for f in (a.query, a.key, a.value))
            y = torch.softmax((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2), -1) @ v
            out = layer.attention.output
            x = out.LayerNorm(out.dense(y.transpose(0, 1).reshape(1, n, -1)) + x)
            inner = nn.functional.gelu(layer.intermediate.dense(x))
            x = layer.output.LayerNorm(layer.output.dense(inner) + x)
        return x

    def pairs(self, model: Pairing, h: Tensor, paragraphs: Tensor, tags: Tensor, own: Tensor) -> tuple[Tensor, ...]:
        places = torch.arange(tags.shape[1])
        begins = beginning(tags[0]).masked_fill((places < own[0]) | (places >= own[1]), -1.0)
        best, where = torch.cat((begins, begins.new_full((MOST,), -1.0))).topk(MOST)
        at = torch.cat((torch.zeros(1, dtype=torch.int64), where[best > CANDIDATE]))
        return at, *model(h, None, paragraphs, torch.zeros_like(at), at)

    def forward(self, ids: Tensor, shapes: Tensor, own: Tensor) -> tuple[Tensor, ...]:
        h = self.encode(ids, shapes)
        paragraphs = self.reader.paragraphs(shapes)
        cues, triggers, mentions = self.reader.cue(h), self.reader.event(h), self.reader.mention(h)
        attribution = self.pairs(self.reader.attribution, h, paragraphs, cues, own)
        happening = self.pairs(self.reader.happening, h, paragraphs, triggers, own)
        return cues[0], triggers[0], mentions[0], *attribution, *happening, *self.parse(h, ids, shapes)

    def parse(self, h: Tensor, ids: Tensor, shapes: Tensor) -> tuple[Tensor, ...]:
        syntax = self.reader.syntax
        scores, below, above = syntax(h, (shapes > 0) & self.begins[ids])
        # a window of fewer pieces than choices is filled up with impossible ones
        filled = torch.cat((scores[0], scores.new_full((scores.shape[1], CHOICES), -1e5)), -1)
        arcs, governors = filled.topk(CHOICES)
        governors = governors.clamp_max(ids.shape[1] - 1)
        return syntax.speech(h)[0], governors, arcs, syntax.relations(below[0], above[0][governors])


def beginnings() -> list[bool]:
    """Which pieces of the vocabulary begin a word."""
    vocabulary = json.loads((BASE / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    begins = [True] * len(vocabulary)
    for piece, ident in vocabulary.items():
        begins[ident] = not piece.startswith("##")
    return begins


def load(run: Path) -> Reader:
    """The averaged weights of a run's latest checkpoint."""
    state = torch.load(run / "latest.pt", weights_only=False)
    reader = new_reader()
    with torch.no_grad():
        for p, mean in zip(reader.parameters(), state["mean"], strict=True):
            p.copy_(mean)
    print("epoch", state["epoch"], "after", round(state["spent"] / 60, 1), "minutes")
    return reader.eval()


def write_graph(reader: Reader, path: Path, *, small: bool) -> None:
    """The graph, checked against the network; ``small``: with its vocabulary in int8."""
    ids = torch.randint(1000, 20000, (1, 40))
    shapes = torch.randint(1, 25, (1, 40))
    model = Exported(reader, beginnings(), small=small).eval()
    with torch.no_grad():
        same = reader.encode(ids, torch.ones_like(ids), shapes)
        assert torch.allclose(model.encode(ids, shapes), same, atol=0.2 if small else 1e-4), (
            "the written-out encoder differs"
        )
        axes = {"ids": {1: "pieces"}, "shapes": {1: "pieces"}}
        own = torch.tensor([1, 39])
        torch.onnx.export(model, (ids, shapes, own), str(path), input_names=INPUTS, output_names=OUTPUTS,
                          dynamic_axes=axes | _out_axes(), opset_version=17, dynamo=False)  # fmt: skip
        for n in (1, 3, 40, LONGEST - 2):
            x, s = torch.randint(1000, 20000, (1, n)), torch.randint(1, 25, (1, n))
            given = (x, s, torch.tensor([n // 4, n]))
            want = model(*given)
            got = onnxruntime.InferenceSession(str(path)).run(
                None, dict(zip(INPUTS, (g.numpy() for g in given), strict=True))
            )
            for name, a, b in zip(OUTPUTS, want, got, strict=True):
                assert a.shape == b.shape and np.allclose(a.numpy(), b, atol=2e-3), f"{name} differs at {n} pieces"


def _out_axes() -> dict[str, dict[int, str]]:
    axes: dict[str, dict[int, str]] = {n: {0: "pieces"} for n in OUTPUTS[:3]}
    axes |= {n: {0: "pieces"} for n in OUTPUTS[-4:]}
    for n in OUTPUTS[3:-4]:
        axes[n] = {0: n.split("_")[0] + "s"} | ({1: "pieces"} if n.endswith(("roles", "aims")) else {})
    return axes


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--run", type=Path, default=Path("training/out/run"))
    ap.add_argument("--to", type=Path, default=Path("src/onrecord/language/model"))
    ap.add_argument("--float", action="store_true", dest="full")
    args = ap.parse_args()
    torch.set_num_threads(1)
    args.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
        write_graph(load(args.run), plain, small=not args.full)
        if args.full:
            shutil.copy(plain, args.to / "onrecord.onnx")
        else:
            quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False,
                             op_types_to_quantize=["MatMul"])  # fmt: skip
            onnx.checker.check_model(str(small))
            shutil.copy(small, args.to / "onrecord.onnx")
    shutil.copy(BASE / "tokenizer.json", args.to / "tokenizer.json")
    settings = args.to / "reading.json"
    if not settings.exists():
        settings.write_text(json.dumps(UNTUNED, indent=1) + "\n", encoding="utf-8")
    print(round((args.to / "onrecord.onnx").stat().st_size / 1e6, 1), "MB", args.to / "onrecord.onnx")


if __name__ == "__main__":
    main()
