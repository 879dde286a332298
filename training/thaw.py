"""Reads the shipped int8 file back into the network, so that a training can go on from it where no checkpoint is left.

    python training/thaw.py [--model src/onrecord/language/model] --to training/out/shipped

Writes ``latest.pt`` for ``learn.py --start``. The weights are those of the file: what int8 rounded away stays away.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

from export import write_graph
from learn import new_reader
from network import Reader


def values(path: Path) -> dict[str, np.ndarray]:
    """The constants of a graph by name."""
    return {i.name: onnx.numpy_helper.to_array(i) for i in onnx.load(str(path)).graph.initializer}


def is_alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether these are the same numbers."""
    return a.shape == b.shape and np.allclose(a, b)


def names(reader: Reader) -> dict[str, str]:
    """For each constant of a graph in 32 bits the parameter it was written from, found by its numbers."""
    with torch.no_grad():
        for p in reader.parameters():
            p.add_(0.01 * torch.randn_like(p))  # no two alike, so that numbers tell them apart
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "float.onnx"
        write_graph(reader, path, small=True)
        written = values(path)
    known = {n: p.detach().numpy() for n, p in reader.named_parameters()}
    out = {}
    for name, value in written.items():
        same = [n for n, p in known.items() if is_alike(p, value) or is_alike(p.T, value)]
        if same:
            out[name] = same[0]
    return out


def kept(shipped: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A constant of the int8 graph by its name in the graph in 32 bits, in 32 bits again."""
    if name in shipped:
        return shipped[name]
    base = next(b for b in (name, f"{name}_Transposed") if f"{b}_quantized" in shipped)
    weight = shipped[f"{base}_quantized"].astype(np.float32) * shipped[f"{base}_scale"]
    return weight.T if base != name else weight


def thaw(path: Path) -> Reader:
    """The network with the weights of an int8 graph."""
    torch.manual_seed(1)
    reader = new_reader().eval()
    shipped, parameters = values(path), dict(reader.named_parameters())
    taken = {}
    for name, parameter in names(reader).items():
        value = torch.from_numpy(np.array(kept(shipped, name)))
        shape = parameters[parameter].shape
        taken[parameter] = value if value.shape == shape and not name.startswith("onnx::") else value.T
    embed = "encoder.embeddings."
    taken[f"{embed}word_embeddings.weight"] = torch.from_numpy(shipped["rows"] * shipped["scale"])
    taken[f"{embed}position_embeddings.weight"] = torch.from_numpy(np.array(shipped["places"]))
    taken[f"{embed}token_type_embeddings.weight"] = torch.zeros_like(parameters[f"{embed}token_type_embeddings.weight"])
    missing = parameters.keys() - taken.keys()
    if missing:
        raise SystemExit(f"not found in {path}: {sorted(missing)}")
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(taken[name])
    return reader


def save(reader: nn.Module, folder: Path) -> None:
    """Writes what ``learn.py --start`` and ``export.py`` read of a checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    mean = [p.detach().clone() for p in reader.parameters()]
    torch.save({"model": reader.state_dict(), "mean": mean, "epoch": 0, "spent": 0.0}, folder / "latest.pt")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", type=Path, default=Path("src/onrecord/language/model"))
    ap.add_argument("--to", type=Path, default=Path("training/out/shipped"))
    args = ap.parse_args()
    save(thaw(args.model / "onrecord.onnx"), args.to)
    print("weights of", args.model / "onrecord.onnx", "in", args.to / "latest.pt")


if __name__ == "__main__":
    main()
