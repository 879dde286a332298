"""Who did what to whom, held against two public sets of sentences, from raw text and through the installed package.

    python benchmarks/event_coding.py --plv ../shared/corpora/plv/train.jsonl \\
        --gsr ../shared/corpora/petr2-gsr/PETR2_GSR_validation.xml --seen ../shared/corpora/diplomatic/train.jsonl

PLV marks one pair a sentence and gives its PLOVER root type (CONCEDE and RETREAT are one, YIELD; what is only planned
of CONSULT, SUPPORT, COOPERATE and AID is AGREE, as the manual has it, where the package keeps the type and says
``planned``). ``raw`` takes the event between the marked pair, else one of its source; ``pair_given`` takes the event
that touches most of the pair, of several the one told first, as its neutral scorer does. Beside it stands a
bag-of-words naive Bayes with the pair given, by five-fold cross-validation, on the same sentences. Nothing of the
package is fitted here; its mean over the same folds is given so that the two can be compared, and ``unseen`` are the
sentences whose text is not in the file given as --seen, which the language model learnt from.

petr2-gsr gives source and target codes. ``countries_right``: the gold records of a sentence and the events found name
the same set of source and the same set of target countries and organisations (of these, the ones that both code
alike: UN, EU and NATO). ``pairs_found``: every pair of a gold
sentence is among the events found. ``nulls_right``: a sentence with no record has no event between two sides.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from onrecord.actors.actor import ActorKind
from onrecord.actors.registry import load_registry
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.record.exports.dyads import pairs_of, scale
from onrecord.runs.stage import Reading
from onrecord.runs.stages import STAGES, TOOLS
from onrecord.statements.statement import Party

FOLDS = 5
YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
AHEAD = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})  # of these the manual codes a plan as AGREE
NO_COUNTRY = frozenset({"IMG", "INT", "NGO", "NGM", "MNC", "UIS"})  # CAMEO's codes for those who are of no country
ORGANISATIONS = {"UNO": "UN", "EEC": "EU", "NAT": "NATO"}
Marks = dict[str, Span]


def read(text: str, name: str, day: datetime.date | None = None) -> tuple[Event, ...]:
    """The events of one sentence, as of a page that holds nothing else."""
    block = Block(kind=BlockKind.BODY, span=Span(0, len(text)))
    published = DateInterval.day(day, basis=Basis.GIVEN) if day else None
    reading = Reading(document=Document(id=name, source=name, text=text, blocks=(block,), published=published))
    for stage in STAGES:
        reading = stage.run(reading, TOOLS)
    return reading.events


def find_marks(marked: str) -> Marks:
    """Where the marked source and target stand in the sentence without its marks."""
    found: Marks = {}
    opened: dict[str, int] = {}
    at = 0
    for part in re.split(r"(</?[st]>)", marked):
        if tag := re.fullmatch(r"<(/?)([st])>", part):
            if tag[1]:
                found.setdefault(tag[2], Span(opened.pop(tag[2], at), at))
            else:
                opened[tag[2]] = at
        else:
            at += len(part)
    return found


def touches(parties: Iterable[Party], mark: Span | None) -> bool:
    return mark is not None and any(p.span is not None and p.span.overlaps(mark) for p in parties)


def from_raw(events: Sequence[Event], marks: Marks) -> tuple[str, bool]:
    """The type of the pair, and whether an event holds both of it."""
    of_source = [e for e in events if touches(e.actors, marks.get("s"))]
    both = [e for e in of_source if touches(e.recipients, marks.get("t"))]
    return root((both or of_source)[0]) if of_source else "NONE", bool(both)


def with_pair(events: Sequence[Event], marks: Marks) -> str:
    """The root where the pair is known: of the event that touches most of it, of several the one told first."""

    def key(event: Event) -> int:
        source = touches(event.actors, marks.get("s")) + 0.5 * touches(event.recipients, marks.get("s"))
        target = touches(event.recipients, marks.get("t")) + 0.5 * touches(event.actors, marks.get("t"))
        return int(2 * (source + target))

    return root(max(events, key=key)) if events else "NONE"


def root(event: Event) -> str:
    """The root that PLV has for an event."""
    if event.type in AHEAD and event.status is Status.PLANNED:
        return "AGREE"
    return YIELD.get(event.type, event.type)


def macro_f1(gold: Sequence[object], found: Sequence[object]) -> float:
    scores = []
    for label in sorted(set(gold), key=str):
        hit = sum(g == f == label for g, f in zip(gold, found, strict=True))
        both = sum(f == label for f in found) + sum(g == label for g in gold)
        scores.append(2 * hit / both)
    return round(sum(scores) / len(scores), 4)


def quad(label: str) -> int:
    row = scale().get("RETREAT" if label == "YIELD" else label)
    return int(row["quad_class"]) if row else 0


def naive_bayes(train: Sequence[tuple[list[str], str]], words: list[str]) -> str:
    """The likeliest label of a set of words, with a tenth added to every count (the best of 1, 0.3, 0.1 and 0.03)."""
    by_label: dict[str, Counter[str]] = {}
    for bag, label in train:
        by_label.setdefault(label, Counter()).update(set(bag))
    size = len({w for counts in by_label.values() for w in counts})
    prior = Counter(label for _, label in train)

    def score(label: str) -> float:
        counts, total = by_label[label], by_label[label].total()
        return math.log(prior[label]) + sum(math.log((counts[w] + 0.1) / (total + 0.1 * size)) for w in set(words))

    return max(sorted(by_label), key=score)


def cross_validate(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What the naive Bayes says of each row, learnt on the other four folds; the pair is given by its marks."""
    bags = [(re.findall(r"</?[st]>|\w+", r["marked_sentence"].lower()), str(r["gold_root"])) for r in rows]
    said = [""] * len(rows)
    for held in folds(len(rows)):
        train = [bags[i] for i in range(len(rows)) if i not in held]
        for i in held:
            said[i] = naive_bayes(train, bags[i][0])
    return said


def folds(count: int) -> list[frozenset[int]]:
    """The same five parts of the rows each time."""
    order = list(range(count))
    random.Random(0).shuffle(order)  # noqa: S311 - folds, not secrets
    return [frozenset(order[fold::FOLDS]) for fold in range(FOLDS)]


def measure_plv(rows: Sequence[dict[str, Any]], seen: set[str], predictions: Path | None) -> dict[str, Any]:
    events = [read(r["sentence"], str(r["sentence_id"])) for r in rows]
    if predictions is not None:
        predictions.write_text("".join(_prediction(r, e) for r, e in zip(rows, events, strict=True)), encoding="utf-8")
    marks = [find_marks(r["marked_sentence"]) for r in rows]
    raw = [from_raw(e, m) for e, m in zip(events, marks, strict=True)]
    given = [with_pair(e, m) for e, m in zip(events, marks, strict=True)]
    bayes = cross_validate(rows)
    unseen = [i for i, r in enumerate(rows) if r["sentence"] not in seen]

    def figures(which: Sequence[int]) -> dict[str, Any]:
        gold = [rows[i]["gold_root"] for i in which]
        ours = _figures(gold, [raw[i] for i in which], [given[i] for i in which])
        return ours | {"bayes_pair_given_root_macro_f1": macro_f1(gold, [bayes[i] for i in which])}

    parts = [figures(sorted(held)) for held in folds(len(rows))]
    mean = {key: round(sum(part[key] for part in parts) / FOLDS, 4) for key in parts[0] if key != "sentences"}
    told = {"all": figures(range(len(rows))), "mean of five folds": mean}
    return told | ({"unseen": figures(unseen)} if unseen else {})


def _figures(gold: Sequence[str], raw: Sequence[tuple[str, bool]], given: Sequence[str]) -> dict[str, Any]:
    types = [kind for kind, _ in raw]
    quads = [quad(g) for g in gold]
    return {
        "sentences": len(gold),
        "pair_found": round(sum(pair for _, pair in raw) / len(gold), 4),
        "root_macro_f1": macro_f1(gold, types),
        "quad_macro_f1": macro_f1(quads, [quad(t) for t in types]),
        "pair_given_root_macro_f1": macro_f1(gold, given),
        "pair_given_quad_macro_f1": macro_f1(quads, [quad(t) for t in given]),
    }


def _prediction(row: dict[str, Any], events: Sequence[Event]) -> str:
    """A line for the neutral scorer of this set."""

    def spans(parties: Iterable[Party]) -> list[dict[str, int]]:
        return [{"start": p.span.start, "end": p.span.end} for p in parties if p.span is not None]

    told = [{"type": e.type, "actors": spans(e.actors), "recipients": spans(e.recipients)} for e in events]
    return json.dumps({"id": row["sentence_id"], "events": told}) + "\n"


def country(code: str) -> str | None:
    """The country or organisation of a CAMEO actor code; None for one of neither."""
    if code.startswith("IGO"):
        return next((o for part, o in ORGANISATIONS.items() if part in code), None)
    return code[:3] if re.match(r"[A-Z]{3}", code) and code[:3] not in NO_COUNTRY else None


def measure_gsr(text: str) -> dict[str, Any]:
    right, found, nulls, counts = 0, 0, 0, Counter[str]()
    for number, part in enumerate(text.split("<Sentence ")[1:]):
        words = " ".join(re.search(r"<Text>(.*?)</Text>", part, re.DOTALL)[1].split())  # type: ignore[index]
        day = re.search(r'date="(\d{8})"', part)
        on = datetime.datetime.strptime(day[1], "%Y%m%d").date() if day else None
        codes = re.findall(r'sourcecode="([^"]*)"\s+targetcode="([^"]*)"', part)
        gold = {(country(s), country(t)) for s, t in codes}
        pairs = [p for e in read(words, f"gsr-{number}", on) for p in pairs_of(e)]
        told = {(s.actor if s else None, t.actor if t else None) for s, t, _ in pairs}
        told |= {(t.actor if t else None, s.actor if s else None) for s, t, mutual in pairs if mutual}
        if gold:
            counts["records"] += 1
            found += gold <= told
            right += _sides(gold) == _sides(told)
        else:
            counts["nulls"] += 1
            nulls += not any(s and t and s != t for s, t in told)
    return {
        "sentences": counts.total(),
        "countries_right": round(right / counts["records"], 4),
        "pairs_found": round(found / counts["records"], 4),
        "nulls_right": round(nulls / counts["nulls"], 4),
    }


def _sides(pairs: set[tuple[str | None, str | None]]) -> tuple[set[str], set[str]]:
    """Sources and targets that are countries or organisations which both schemes code alike."""
    return {s for s, _ in pairs if s and is_coded_alike(s)}, {t for _, t in pairs if t and is_coded_alike(t)}


def is_coded_alike(code: str) -> bool:
    """Whether a code is a country's or one of the organisations; armed groups and others have other codes in CAMEO."""
    actor = load_registry().actor(code)
    return code in ORGANISATIONS.values() or (actor is not None and actor.kind is ActorKind.COUNTRY)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--plv", type=Path)
    ap.add_argument("--gsr", type=Path)
    ap.add_argument("--seen", type=Path, help="JSONL of sentences (key text) that the language model learnt from")
    ap.add_argument("--predictions", type=Path, help="where to write the events of PLV for its neutral scorer")
    args = ap.parse_args()
    out: dict[str, Any] = {}
    if args.plv:
        rows = [json.loads(line) for line in args.plv.read_text(encoding="utf-8").splitlines() if line.strip()]
        lines = args.seen.read_text(encoding="utf-8").splitlines() if args.seen else []
        out["plv"] = measure_plv(rows, {json.loads(line)["text"] for line in lines if line.strip()}, args.predictions)
    if args.gsr:
        out["petr2-gsr"] = measure_gsr(args.gsr.read_text(encoding="utf-8"))
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
