"""Measures the model files as they ship, through the package's own annotator and the neutral scorers.

    python training/evaluate.py [--model src/onrecord/language/model] [--shared ../shared] [--json FIGURES.json]

PolNeAR dev (attributions), diplomatic dev (statements with source and act; events), UNER EWT dev and re3d (names),
Universal Dependencies (syntax), size, speed.
Statements are the attributions as marked, with nobody resolved: ``side`` and ``who_said_what`` belong to later stages.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpora import read_uner
from evaluate_syntax import measure_all
from evaluate_syntax import table as syntax_table
from onrecord.evidence import Span
from onrecord.language.annotation import Annotation
from onrecord.language.annotator import Annotator


def pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def marked(spans: tuple[Span, ...]) -> list[dict[str, int]]:
    return [{"start": s.start, "end": s.end} for s in spans]


def attribution_row(name: str, found: Annotation) -> dict:
    rows = [{"source": pairs(a.source), "cue": pairs(a.cue), "content": pairs(a.content)} for a in found.attributions]
    return {"id": name, "attributions": rows}


def sentence_row(name: str, found: Annotation) -> dict:
    statements = [
        {"content": marked(a.content), "speaker": marked(a.source)[0] if a.source else None, "act": a.act}
        for a in found.attributions
    ]
    events = [
        {"type": e.type, "trigger": marked((e.trigger,))[0], "status": e.status,
         "actors": marked(e.actors), "recipients": marked(e.recipients)}
        for e in found.events
    ]  # fmt: skip
    return {"id": name, "statements": statements, "events": events}


def scored(scorer: Path, gold: Path, rows: list[dict]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "predictions.jsonl"
        given.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        done = subprocess.run([sys.executable, scorer, gold, given], capture_output=True, text=True, check=True)  # noqa: S603
    return json.loads(done.stdout)


def measure_polnear(annotator: Annotator, shared: Path) -> dict:
    split = shared / "corpora" / "polnear" / "dev"
    rows = []
    pieces = 0
    began = time.process_time()
    for path in sorted((split / "text").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        rows.append(attribution_row(path.stem, annotator.annotate(text)))
        pieces += len(annotator.network.pieces.read(text, [Span(0, len(text))])[0])
    seconds = time.process_time() - began
    out = scored(shared / "scoring" / "score_attributions.py", split, rows)
    return out | {"pieces": pieces, "pieces_a_cpu_second": round(pieces / seconds)}


def measure_diplomatic(annotator: Annotator, shared: Path, split: str) -> dict:
    gold = shared / "corpora" / "diplomatic" / f"{split}.jsonl"
    sentences = [json.loads(line) for line in gold.open(encoding="utf-8")]
    rows = [sentence_row(s["id"], annotator.annotate(s["text"])) for s in sentences]
    return scored(shared / "scoring" / "score_sentences.py", gold, rows)


def measure_uner(annotator: Annotator, shared: Path) -> dict:
    kinds = {"person": "PER", "organisation": "ORG", "place": "LOC"}
    hit = predicted = gold = 0
    for text, names in read_uner(shared / "corpora" / "uner-ewt" / "en_ewt-ud-dev.iob2"):
        found = {
            (m.span.start, m.span.end, kinds[m.kind]) for m in annotator.annotate(text).mentions if m.kind in kinds
        }
        hit, predicted, gold = hit + len(found & names), predicted + len(found), gold + len(names)
    p, r = hit / max(1, predicted), hit / max(1, gold)
    return {"precision": round(p, 4), "recall": round(r, 4), "f1": round(2 * p * r / max(1e-9, p + r), 4), "gold": gold}


def measure_re3d(annotator: Annotator, shared: Path) -> dict:
    """Names in re3d, whose annotators marked every reference, pronouns and descriptions too.

    Recall: of the marked persons, organisations and places that are written as names (each word with a capital), how
    many are found as they stand. Precision: how many of the found ones share words with a marked one of their kind.
    """
    kinds = {"Person": "person", "Organisation": "organisation", "Location": "place"}
    found_names = fitting = gold = hit = 0
    for folder in sorted((shared / "corpora" / "re3d").iterdir()):
        if not (folder / "entities.json").exists():
            continue
        marked = [json.loads(line) for line in (folder / "entities.json").open(encoding="utf-8")]
        for line in (folder / "documents.json").open(encoding="utf-8"):
            document = json.loads(line)
            own = [e for e in marked if e["documentId"] == document["_id"] and e["type"] in kinds]
            spans = {(e["begin"], e["end"], kinds[e["type"]]) for e in own}
            names = {
                s
                for s in spans
                if (words := document["text"][s[0] : s[1]].split())
                and all(w[:1].isupper() for w in words)
                and words[0] not in ("I", "We", "They", "He", "She", "It", "The")
            }
            found = {
                (m.span.start, m.span.end, str(m.kind))
                for m in annotator.annotate(document["text"]).mentions
                if m.kind in kinds.values()
            }
            found_names += len(found)
            fitting += sum(any(k == kind and s < e2 and s2 < e for s2, e2, kind in spans) for s, e, k in found)
            gold += len(names)
            hit += len(names & found)
    return {"precision": round(fitting / max(1, found_names), 4), "recall": round(hit / max(1, gold), 4), "gold": gold}


def table(polnear: dict, diplomatic: dict, uner: dict, re3d: dict, syntax: dict) -> str:
    """The figures that the issues name, one line each."""
    exact, statements, events = polnear["exact"]["trimmed"], diplomatic["statements"], diplomatic["events"]
    prf = "precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}"
    spans = "  ".join(f"{role} {exact[role]['f1']:.4f}" for role in ("source", "cue", "content"))
    return "\n".join((
        f"PolNeAR dev     exact trimmed F1  {spans}  mean {exact['mean_f1']:.4f}",
        f"                linked  {prf.format(**polnear['linked'])}",
        f"diplomatic dev  statements  {prf.format(**statements)}",
        f"                of these: source {statements['source']}  act {statements['act']}",
        f"                events  {prf.format(**events)}  triple F1 {events['triple']['f1']}",
        f"                of the events found: status {events['status']}, taken for fact wrongly {events['as_fact']}",
        f"UNER EWT dev    names  {prf.format(**uner)}",
        "re3d            names  of the right kind {precision:.4f}  written ones found {recall:.4f}".format(**re3d),
        syntax_table(syntax),
    ))  # fmt: skip


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", type=Path)
    ap.add_argument("--shared", type=Path, default=Path("../shared"))
    ap.add_argument("--json", type=Path)
    ap.add_argument("--test", action="store_true", help="also the test parts of EWT and GUM")
    args = ap.parse_args()
    annotator = Annotator.load(args.model)
    polnear = measure_polnear(annotator, args.shared)
    diplomatic = measure_diplomatic(annotator, args.shared, "dev")
    uner = measure_uner(annotator, args.shared)
    re3d = measure_re3d(annotator, args.shared)
    syntax = measure_all(annotator.network, args.shared, test=args.test)
    print(table(polnear, diplomatic, uner, re3d, syntax))
    size = (args.model or Path("src/onrecord/language/model")) / "onrecord.onnx"
    speed = polnear["pieces_a_cpu_second"]
    print(f"size {size.stat().st_size / 1e6:.1f} MB, whole annotate {speed} pieces a second of one core")
    if args.json:
        figures = {"polnear": polnear, "diplomatic": diplomatic, "uner": uner, "re3d": re3d, "syntax": syntax}
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
