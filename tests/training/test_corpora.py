"""What the training reads from its corpora: offsets that slice back to the words, and trees laid on word pieces."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from onrecord.language.labels import INNER, RELATIONS, SPEECH
from onrecord.language.network import BUNDLED
from onrecord.language.pieces import WordPieces

TRAINING = Path(__file__).parents[2] / "training"
TREEBANK = """\
# newdoc id = own
# newpar
# sent_id = own-1
# text = Norway's envoy can't attend.
1-2	Norway's	_	_	_	_	_	_	_	Entity=(1-person(2-place)
1	Norway	Norway	PROPN	NNP	_	3	nmod:poss	_	Entity=(1-person(2-place)
2	's	's	PART	POS	_	1	case	_	_
3	envoy	envoy	NOUN	NN	_	6	nsubj	_	Entity=1)
4-5	can't	_	_	_	_	_	_	_	_
4	ca	can	AUX	MD	_	6	aux	_	_
5	n't	not	PART	RB	_	6	advmod	_	_
6	attend	attend	VERB	VB	_	0	root	_	SpaceAfter=No
7	.	.	PUNCT	.	_	6	punct	_	_

# newpar
# sent_id = own-2
# text = They cannot.
1	They	they	PRON	PRP	_	2	nsubj	_	_
2-3	cannot	_	_	_	_	_	_	_	SpaceAfter=No
2	can	can	AUX	MD	_	0	root	_	_
3	not	not	PART	RB	_	2	advmod	_	_
4	.	.	PUNCT	.	_	2	punct	_	_
"""


@pytest.fixture(scope="module")
def modules() -> Iterator[tuple[ModuleType, ModuleType, ModuleType]]:
    sys.path.insert(0, str(TRAINING))
    try:
        yield tuple(importlib.import_module(name) for name in ("conllu", "corpora", "examples"))  # type: ignore[misc]
    finally:
        sys.path.remove(str(TRAINING))


@pytest.fixture
def document(modules: tuple[ModuleType, ...], tmp_path: Path):  # a class of training/
    path = tmp_path / "own.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    return modules[0].Document.read(path)


def test_words_slice_back(document) -> None:
    assert document.text == "Norway's envoy can't attend.\n\nThey cannot."
    words = [document.text[w.start : w.end] for w in document.words]
    assert words == ["Norway", "'s", "envoy", "ca", "n't", "attend", ".", "They", "can", "not", "."]
    assert [document.words[w.governor].form if w.governor >= 0 else None for w in document.words[:4]] == [
        "envoy",
        "Norway",
        "attend",
        "attend",
    ]
    assert [(s.id, s.first, s.last) for s in document.sentences] == [("own-1", 0, 7), ("own-2", 7, 11)]


def test_names_are_cut_out_of_phrases(modules: tuple[ModuleType, ...], document) -> None:
    names = importlib.import_module("gum_names").find_names(document.words, document.entities)
    assert [(document.text[s:e], kind) for s, e, kind in names] == [("Norway", "place")]


def test_trees_lie_on_the_first_piece_of_each_word(modules: tuple[ModuleType, ...], document) -> None:
    _, corpora, examples = modules
    pieces = WordPieces(BUNDLED / "tokenizer.json")
    passage = corpora.Passage(id="own", text=document.text, tree=document)
    example = examples.encode(passage, 0, len(document.text), pieces, random.Random(1))
    tree = example.tree
    known = np.flatnonzero(tree.governors >= 0)
    assert set(known) == set(np.flatnonzero(example.is_first))
    relation = [RELATIONS[r] for r in tree.relations[known]]
    # Norway ' s | envoy | can ' t | attend | . | They | cannot | .
    assert relation == [
        "nmod:poss", "case", INNER, "nsubj", "aux", "advmod", INNER, "root", "punct", "nsubj", "root", "punct",
    ]  # fmt: skip
    assert all(tree.governors[i] == i for i in known if RELATIONS[tree.relations[i]] == "root")
    assert [SPEECH[tree.speech[i]] for i in known if tree.speech[i] >= 0][:3] == ["PROPN", "PART", "NOUN"]


def test_tags_say_where_spans_begin_and_end(modules: tuple[ModuleType, ...]) -> None:
    _, corpora, examples = modules
    text = "Oslo said that it would wait."
    marked = corpora.Marked((5, 9), [(0, 4)], [(10, 28)], "claim")
    passage = corpora.Passage(id="own", text=text, attributions=[marked])
    example = examples.encode(passage, 0, len(text), WordPieces(BUNDLED / "tokenizer.json"), random.Random(1))
    roles = example.cues[0].roles
    assert roles[roles >= 0].tolist() == [4, 0, 5, 6, 6, 7, 0]  # single; outside; begin, inside, inside, end; outside
    assert example.cue_tags[example.cue_tags >= 0].tolist() == [0, 4, 0, 0, 0, 0, 0]


def test_our_own_labels_are_offsets_only() -> None:
    for path in sorted((TRAINING / "labels").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) < 20_000
            assert " said " not in line
