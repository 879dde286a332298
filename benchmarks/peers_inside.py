"""What ``benchmarks/peers.py`` runs in the environment of the peers: the same articles through each of them.

    python peers_inside.py ARTICLES.json

The pipeline's sizes are those that the configuration of en_core_web_sm 3 states. Weights are untrained.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import spacy
import textacy
import trafilatura
from spacy.language import Language
from spacy.training import Example
from textacy.constants import REPORTING_VERBS
from textacy.extract import direct_quotations

WIDTH, DEPTH = 96, 4
ATTRIBUTES, ROWS = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"], [5000, 1000, 2500, 2500, 50, 50]
TAGS, RELATIONS, KINDS = 50, 45, 18
"""How many labels the trained pipeline tells apart."""


def embedding() -> dict[str, Any]:
    """The layers that turn words into vectors, as the tagger and parser share them and the entities have their own."""
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": WIDTH, "attrs": ATTRIBUTES, "rows": ROWS}
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": WIDTH, "depth": DEPTH}
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {**embed, "include_static_vectors": False},
        "encode": {**encode, "window_size": 1, "maxout_pieces": 3},
    }


def transitions(kind: str, vectors: dict[str, Any]) -> dict[str, Any]:
    """The parser's or the entities' model."""
    sizes = {"extra_state_tokens": kind == "ner", "hidden_width": 64, "maxout_pieces": 2, "use_upper": True}
    return {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": kind, **sizes, "tok2vec": vectors}


def make_pipeline() -> Language:
    """A pipeline of the size of en_core_web_sm."""
    nlp = spacy.blank("en")
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH}
    nlp.add_pipe("tok2vec", config={"model": embedding()})
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    parser = nlp.add_pipe("parser", config={"model": transitions("parser", shared)})
    ruler = nlp.add_pipe("attribute_ruler")
    entities = nlp.add_pipe("ner", config={"model": transitions("ner", embedding())})
    for pipe, prefix, count in ((tagger, "T", TAGS), (parser, "r", RELATIONS), (entities, "K", KINDS)):
        for number in range(count):
            pipe.add_label(f"{prefix}{number}")
    for relation in ("nsubj", "ROOT"):
        parser.add_label(relation)
    doc = nlp.make_doc("The envoy said no .")
    told = {"heads": [1, 2, 2, 2, 2], "deps": ["r0", "nsubj", "ROOT", "r1", "r2"], "tags": [f"T{n}" for n in range(5)]}
    nlp.initialize(lambda: [Example.from_dict(doc, {**told, "entities": ["O", "U-K0", "O", "O", "O"]})])
    for verb in REPORTING_VERBS["en"]:
        for form in (verb, f"{verb}s", f"{verb.removesuffix('e')}ed", *(["said"] if verb == "say" else [])):
            ruler.add([[{"LOWER": form}]], {"POS": "VERB", "LEMMA": verb})
    return nlp


def clocked(work: Callable[[str], object], items: Iterable[str]) -> float:
    """Processor seconds for all items."""
    begun = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - begun


def quotations_in(doc: Any) -> int | None:
    """How many quotations textacy finds; None where it refuses an article, as for an unclosed quotation mark."""
    try:
        return len(list(direct_quotations(doc)))
    except ValueError:
        return None


def main() -> None:
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    texts, pages = given["texts"], given["pages"]
    nlp = make_pipeline()
    quotations_in(nlp(texts[0]))
    trafilatura.extract(pages[0])
    begun = time.process_time()
    docs = list(nlp.pipe(texts))  # in batches, as spaCy is fastest
    spacy_seconds = time.process_time() - begun
    begun = time.process_time()
    found = list(map(quotations_in, docs))
    quotations = time.process_time() - begun
    packages = {"spaCy": spacy, "textacy": textacy, "trafilatura": trafilatura}
    versions = ", ".join(f"{name} {package.__version__}" for name, package in packages.items())
    told = {
        "spaCy pipeline of en_core_web_sm's size": spacy_seconds,
        "the same with textacy's quotations": spacy_seconds + quotations,
        "trafilatura alone, text out of web pages": clocked(trafilatura.extract, pages),
        "versions": f"{versions} ({found.count(None)} articles refused for unclosed quotation marks)",
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
