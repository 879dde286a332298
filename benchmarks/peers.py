"""How fast onrecord is beside programs that do parts of its work, on the same articles in one run.

    python benchmarks/peers.py ../shared/corpora/polnear/dev/text [--pages 40] [--environment /tmp/onrecord-peers]

**Only speed is compared, and the spaCy pipeline's weights are untrained**: it has the parts and sizes of
``en_core_web_sm`` (tagger, parser, named entities; no lemmatiser), drawn at random, because its weights are not on the
package index. What it finds is worthless; how long it takes hardly depends on that. textacy looks for quotations in
what it gives, with the words for saying told to it by rule; in such a parse it meets hardly any speakers, so a trained
one would give it somewhat more to do. Neither says to whom, about what or when something was said, who is meant, or who
did what: that is onrecord's further work. trafilatura alone takes the text out of the same articles as web pages.

The peers are installed into an environment of their own, so that the project's lock does not carry them: made once, at
``--environment``. Each program reads in a process of its own with one thread; counted is processor time after a first
page that loads everything, which others on the same machine do not use up.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from html import escape
from itertools import islice
from pathlib import Path

from read_speed import by_stage

from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.runs.stages import TOOLS
from onrecord.runs.taking import Work

PEERS = ("spacy>=3.8,<4", "textacy>=0.13", "trafilatura>=2", "lxml-html-clean>=0.4")
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "RAYON_NUM_THREADS")


def make_environment(folder: Path) -> Path:
    """The Python of an environment with the peers, made where it is not there yet."""
    python, done = folder / "bin" / "python", folder / "made-for-onrecord"
    if not done.exists():
        print(f"installing the peers into {folder} (once)", file=sys.stderr)
        venv.create(folder, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *PEERS], check=True, stdout=sys.stderr)
        done.touch()
    return python


def as_page(text: str) -> str:
    """An article as a plain web page."""
    title, *paragraphs = [line for line in text.split("\n") if line.strip()]
    body = "".join(f"<p>{escape(line)}</p>\n" for line in paragraphs)
    head = f"<!doctype html><html lang='en'><head><title>{escape(title)}</title></head>"
    return f"{head}<body><article><h1>{escape(title)}</h1>\n{body}</article></body></html>"


def taken_out(texts: list[str]) -> float:
    """Processor seconds of our own documents stage for the articles as web pages."""
    pages = [RawInput(source=f"{n}.html", data=as_page(text), kind="html") for n, text in enumerate(texts)]
    plain = Work(stages=(), tools=TOOLS)
    plain.take(pages[0], text_only=True)
    begun = time.process_time()
    for page in pages:
        plain.take(page, text_only=True)
    return time.process_time() - begun


def ask_peers(python: Path, texts: list[str]) -> dict[str, float | str]:
    """Processor seconds of each peer for the articles, and which versions they are."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump({"texts": texts, "pages": list(map(as_page, texts))}, file)
        file.flush()
        inside = Path(__file__).with_name("peers_inside.py")
        found = subprocess.run([python, inside, file.name], check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, float | str] = json.loads(found.stdout.splitlines()[-1])
    return told


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("source", help="a folder of articles as text")
    ap.add_argument("--pages", type=int, default=40)
    ap.add_argument("--environment", type=Path, default=Path(tempfile.gettempdir()) / "onrecord-peers")
    given = ap.parse_args()
    os.environ |= dict.fromkeys(ONE_THREAD, "1")
    python = make_environment(given.environment)
    texts = [one.data for one in islice(find_inputs(given.source), given.pages) if isinstance(one, RawInput)]
    words = [text.decode("utf-8", "replace") if isinstance(text, bytes) else text for text in texts]
    told = ask_peers(python, words)
    ours = by_stage(given.source, given.pages)
    whole = len(words) / float(ours["pages_a_processor_second"])
    rows = {
        "onrecord, the whole of read": whole,
        "onrecord, its language model alone": len(words) / float(ours["encoder_alone_pages_a_second"]),
        "onrecord, text out of web pages": taken_out(words),
        **{name: float(seconds) for name, seconds in told.items() if not isinstance(seconds, str)},
    }
    print(f"{len(words)} articles of {ours['words_a_page']} words; {told['versions']}; untrained weights in spaCy")
    print(f"| {'one core':44} | pages a second | time beside onrecord |\n|{'-' * 46}|---|---|")
    for name, seconds in rows.items():
        print(f"| {name:44} | {len(words) / seconds:14.2f} | {seconds / whole:20.3f} |")


if __name__ == "__main__":
    main()
