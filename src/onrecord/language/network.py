"""The ONNX model and its tokenizer as files of this package: loaded, checked, and run on one window at a time.

One window a run and no padding, so that a text reads the same whatever is read beside it: the int8 model scales its
activations over all that it is given at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from onrecord.errors import ModelError
from onrecord.language.decode import Floats
from onrecord.language.pieces import Pieces, WordPieces

FORMAT = 4
"""The version of inputs, outputs and settings that this code reads."""

BUNDLED = Path(__file__).parent / "model"
_FILES = ("onrecord.onnx", "tokenizer.json", "reading.json")
_HINT = "Reinstall onrecord, or make the model with training/ (see training/README.md)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The second look at each candidate: where it begins, role scores for every piece, value and validity scores.

    For cues also scores for whom each piece may name as addressee, and for the kind of side of the source.
    """

    at: NDArray[np.int64]
    roles: Floats
    values: Floats
    valid: Floats
    aims: Floats | None = None
    sides: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """Scores of each piece's part of speech, of a few likely governors, and of its relation to each of these.

    Only pieces that begin a stretch of letters or a mark count; a root is its own governor.
    """

    speech: Floats
    governors: NDArray[np.int64]  # [piece, choice]
    arcs: Floats  # [piece, choice]
    relations: Floats  # [piece, choice, relation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All that the model says about one window, as raw scores; the marks around the window are taken off."""

    cues: Floats
    triggers: Floats
    mentions: Floats
    attributions: Pairs
    events: Pairs
    syntax: Syntax


class Network:
    """The loaded model. Holds one ONNX session; ``threads`` are the cores that it may use."""

    def __init__(self, folder: Path | None = None, *, threads: int = 1) -> None:
        folder = folder or BUNDLED
        for name in _FILES:
            if not (folder / name).is_file():
                raise ModelError(f"the language model has no {name}", str(folder), _HINT)
        self.pieces = WordPieces(folder / "tokenizer.json")
        self.reading = _read_settings(folder / "reading.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / "onrecord.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
            )
            names = {i.name for i in self._session.get_inputs()}, {o.name for o in self._session.get_outputs()}
        except Exception as error:  # the runtime raises its own bare exceptions for broken files
            raise ModelError("the language model cannot be loaded", str(folder), _HINT) from error
        if names != (set(_INPUTS), set(_OUTPUTS)):
            raise ModelError("the language model has other inputs or outputs than expected", str(folder), _HINT)

    def run(self, pieces: Pieces, own: tuple[int, int] | None = None) -> Scores:
        """Scores for one window of at least one piece.

        ``own``: the pieces, from the first up to the last, whose cues and triggers are wanted (default: all).
        """
        first, last = own or (0, len(pieces))
        ids = np.concatenate(([self.pieces.first], pieces.ids, [self.pieces.last])).astype(np.int64)
        shapes = np.concatenate(([0], pieces.shapes, [0])).astype(np.int64)
        wanted = np.array((first + 1, last + 1), np.int64)
        given = self._session.run(list(_OUTPUTS), {"ids": ids[None], "shapes": shapes[None], "own": wanted})
        out: dict[str, NDArray[np.float32]] = dict(zip(_OUTPUTS, given, strict=True))
        return Scores(
            cues=out["cues"][1:-1],
            triggers=out["triggers"][1:-1],
            mentions=out["mentions"][1:-1],
            attributions=_pairs(out, "cue"),
            events=_pairs(out, "trigger"),
            syntax=Syntax(
                speech=out["speech"][1:-1],
                governors=out["governors"][1:-1].astype(np.int64) - 1,
                arcs=out["arcs"][1:-1],
                relations=out["relations"][1:-1],
            ),
        )


_SLOWER = {"SkipLayerNormFusion"}
"""Rewritings of the graph that the runtime does unasked and that cost time: here a kernel seven times as slow."""

_INPUTS = ("ids", "shapes", "own")
_OUTPUTS = (
    "cues", "triggers", "mentions",
    "cue_at", "cue_roles", "cue_values", "cue_valid", "cue_aims", "cue_sides",
    "trigger_at", "trigger_roles", "trigger_values", "trigger_valid",
    "speech", "governors", "arcs", "relations",
)  # fmt: skip


def _pairs(out: dict[str, Floats], name: str) -> Pairs:
    """The first candidate of the graph is a dummy on the opening mark, so that no array is ever empty."""
    return Pairs(
        at=out[f"{name}_at"][1:].astype(np.int64) - 1,
        roles=out[f"{name}_roles"][1:, 1:-1],
        values=out[f"{name}_values"][1:],
        valid=out[f"{name}_valid"][1:],
        aims=out["cue_aims"][1:, 1:-1] if name == "cue" else None,
        sides=out["cue_sides"][1:] if name == "cue" else None,
    )


def _read_settings(path: Path) -> Mapping[str, object]:
    """Thresholds and calibration that belong to the weights."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError("the model's reading.json cannot be read", str(path), _HINT) from error
    if not isinstance(settings, dict) or settings.get("format") != FORMAT:
        raise ModelError(f"the model's reading.json is not of format {FORMAT}", str(path), _HINT)
    return MappingProxyType(settings)
