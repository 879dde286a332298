"""The command's manners: exit codes, what goes to which stream, messages that say what to do, and no traceback."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Ran, in_a_process
from onrecord import __version__
from onrecord.faces.cli.main import app

ARTICLE = (
    "Harbour talks fail\n\nOSLO, 3 March 2021 - Norway called on Russia to withdraw its trawlers from the harbour.\n\n"
    '"We will not accept this demand," Russian Foreign Minister Sergey Lavrov said on Wednesday in {}.\n'
)
COMMANDS = [command.name for command in app.registered_commands]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for place in ("Moscow", "Minsk"):
        (folder / f"{place}.txt").write_text(ARTICLE.format(place), encoding="utf-8")
    return folder


def test_version_and_help_answer_at_once(onrecord: Callable[..., Ran], tmp_path: Path) -> None:
    assert onrecord("--version") == Ran(0, f"onrecord {__version__}\n", "")
    script = "import sys\nfrom onrecord.faces.cli import main\nprint(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    slow = {"sqlalchemy", "onnxruntime", "trafilatura", "numpy", "rich.console", "dateparser", "lxml"}
    assert slow.isdisjoint(loaded)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(onrecord: Callable[..., Ran], command: str) -> None:
    ran = onrecord(command, "--help")
    assert ran.code == 0
    assert f"onrecord {command}" in ran.out.split("Examples:")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("find",),
        ("find", "people"),
        ("find", "statements", "--act", "shout"),
        ("find", "statements", "--since", "yesterday"),
        ("find", "statements", "--since", "2022-13"),
        ("find", "statements", "--since", "2022", "--until", "2021"),
        ("find", "statements", "--limit", "-1"),
        ("find", "statements", "--format", "xml"),
        ("find", "statements", "--about", "?!"),
        ("find", "actors", "--to", "RUS"),
        ("read",),
        ("read", "x.txt", "--as-of", "32 March"),
        ("export", "poems"),
        ("export", "statements", "--format", "xml"),
        ("annotate", "x.txt", "--format", "csv"),
        ("read", "x.txt", "--record", ""),
    ],
)
def test_usage_errors(onrecord: Callable[..., Ran], arguments: tuple[str, ...]) -> None:
    sqlite3.connect("onrecord.db").close()  # an empty record, so that nothing else is wrong
    ran = onrecord(*arguments)
    assert ran.code == 2, ran
    assert ran.out == ""
    assert ran.err
    assert "Traceback" not in ran.err


def test_reading_finding_and_reading_again(onrecord: Callable[..., Ran], pages: Path) -> None:
    first = onrecord("read", pages)
    assert first.code == 0
    assert first.out == ""
    assert "2  pages read" in first.err
    assert onrecord("find", "statements").out
    again = onrecord("read", pages)
    assert "2  were in the record already" in again.err
    assert onrecord("issues").err.startswith("No issues")


def test_some_inputs_failed(onrecord: Callable[..., Ran], pages: Path) -> None:
    (pages / "empty.txt").touch()
    ran = onrecord("read", pages, "missing.txt")
    assert ran.code == 3
    assert "onrecord issues" in ran.err
    listed = [json.loads(line) for line in onrecord("issues", "--format", "jsonl").out.splitlines()]
    assert {Path(str(row["source"])).name for row in listed} == {"empty.txt", "missing.txt"}
    assert all(row["what"] and row["next"] and row["stage"] == "documents" for row in listed)
    table = onrecord("issues").out
    assert "missing.txt" in table


def test_the_record_named_by_option_environment_or_default(
    onrecord: Callable[..., Ran], pages: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONRECORD_RECORD", "from-environment.db")
    onrecord("read", pages)
    onrecord("read", pages, "--record", "from-option.db")
    monkeypatch.delenv("ONRECORD_RECORD")
    onrecord("read", pages)
    onrecord("read", pages, "--record", f"sqlite:///{tmp_path}/by-url.db")
    made = {path.name for path in tmp_path.glob("*.db")}
    assert made == {"from-environment.db", "from-option.db", "onrecord.db", "by-url.db"}


def test_config_says_where_settings_come_from(onrecord: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_RECORD", "crisis.db")
    rows = [json.loads(line) for line in onrecord("config", "--format", "jsonl").out.splitlines()]
    by_name = {row["name"]: row for row in rows}
    assert by_name["record"] == {"name": "record", "value": "crisis.db", "from": "environment ONRECORD_RECORD"}
    assert by_name["lock-seconds"]["from"] == "default"
    assert by_name["onrecord"]["value"] == __version__
    assert "option --record" in onrecord("config", "--record", "x.db").out
    monkeypatch.setenv("ONRECORD_LOCK_SECONDS", "soon")
    assert onrecord("config").code == 2


@pytest.mark.parametrize(
    "command", [("find", "statements"), ("verify",), ("issues",), ("export", "events"), ("show", "x")]
)
def test_no_record_yet(onrecord: Callable[..., Ran], tmp_path: Path, command: tuple[str, ...]) -> None:
    ran = onrecord(*command)
    assert ran.code == 1
    assert "onrecord read" in ran.err
    assert list(tmp_path.glob("*.db")) == []


def test_a_record_of_a_newer_schema(onrecord: Callable[..., Ran], pages: Path) -> None:
    onrecord("read", pages)
    with sqlite3.connect("onrecord.db") as raw:
        raw.execute("PRAGMA user_version = 7")
    raw.close()
    ran = onrecord("read", pages)
    assert (ran.code, ran.out) == (1, "")
    assert "schema 7" in ran.err


def test_a_locked_record(onrecord: Callable[..., Ran], pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    onrecord("read", pages)
    monkeypatch.setenv("ONRECORD_LOCK_SECONDS", "0.2")
    other = sqlite3.connect("onrecord.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ran = onrecord("read", pages)
    assert ran.code == 1
    assert "another process" in ran.err
    assert onrecord("find", "documents").code == 0
    other.close()


def test_verify_tells_what_is_wrong(onrecord: Callable[..., Ran], pages: Path) -> None:
    onrecord("read", pages)
    assert onrecord("verify").code == 0
    with sqlite3.connect("onrecord.db") as raw:
        raw.execute("UPDATE statements SET cue_start = 2, cue_end = 3")
    raw.close()
    ran = onrecord("verify")
    assert ran.code == 1
    assert "changed since they were written" in ran.out


def test_unknown_names_and_ids(onrecord: Callable[..., Ran], pages: Path) -> None:
    onrecord("read", pages)
    ran = onrecord("find", "statements", "--by", "Zaphod Beeblebrox")
    assert (ran.code, ran.out) == (0, "")
    assert "Zaphod" in ran.err
    assert onrecord("show", "st-ffffffffffffffff").code == 1
    assert onrecord("show", "doc-").code == 1  # two documents begin so


def test_sentences_keep_the_ids_they_came_with(onrecord: Callable[..., Ran], tmp_path: Path) -> None:
    lines = tmp_path / "sentences.jsonl"
    texts = {
        "7": "Norway called on Russia to withdraw its trawlers.",
        "b/8": "Talks",
        "9": "Peru said that it would sign.",
    }
    lines.write_text("".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items()))
    ran = onrecord("annotate", lines)
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, [row["id"] for row in found]) == (0, list(texts))
    for row in found:
        assert set(row) == {"id", "language", "attributions", "mentions", "statements", "events"}
        for statement in row["statements"]:
            for span in statement["content"]:
                assert texts[row["id"]][span["start"] : span["end"]] == span["text"]
    assert found[0]["statements"][0]["speaker"]["actor"] == "NOR"


def test_annotating_goes_on_after_a_failure(onrecord: Callable[..., Ran], pages: Path) -> None:
    (pages / "empty.txt").touch()
    ran = onrecord("annotate", pages)
    assert ran.code == 3
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["Minsk.txt", "Moscow.txt"]
    assert "empty.txt" in ran.err


def test_standard_input(tmp_path: Path) -> None:
    ran = in_a_process("read", "-", cwd=tmp_path, stdin=ARTICLE.format("Minsk").encode())
    assert ran.code == 0, ran.err
    assert b"Harbour" in in_a_process("find", "documents", cwd=tmp_path).out.encode()


def test_export_to_a_place_that_cannot_be_written(onrecord: Callable[..., Ran], pages: Path) -> None:
    onrecord("read", pages)
    ran = onrecord("export", "documents", "--to", "no/such/folder/x.jsonl")
    assert ran.code == 1
    assert "no/such/folder" in ran.err
    assert onrecord("export", "documents", "--to", pages).code == 1


def test_export_appears_whole(onrecord: Callable[..., Ran], pages: Path, tmp_path: Path) -> None:
    onrecord("read", pages)
    (tmp_path / "documents.jsonl").write_text("an older export\n")
    onrecord("export", "documents", "--to", "documents.jsonl")
    assert len((tmp_path / "documents.jsonl").read_text().splitlines()) == 2
    assert [path.name for path in tmp_path.glob(".*jsonl*")] == []
    assert onrecord("export", "threads").code == 0


def test_debug_shows_where_it_failed(onrecord: Callable[..., Ran]) -> None:
    assert "Traceback" not in onrecord("verify").err
    with pytest.raises(Exception, match="no record here"):
        onrecord("verify", "--debug")


def test_a_reader_that_has_seen_enough(onrecord: Callable[..., Ran], pages: Path, tmp_path: Path) -> None:
    onrecord("read", pages)
    code = "from onrecord.faces.cli.main import run; run()"
    command = [sys.executable, "-c", code, "export", "documents"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_interrupted_by_the_user(pages: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "slow.txt"
    os.mkfifo(fifo)  # reading it waits until somebody writes
    code = "from onrecord.faces.cli.main import run; run()"
    command = [sys.executable, "-c", code, "read", str(pages), str(fifo)]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(4000):
            if _count(tmp_path / "onrecord.db") == 2:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=240)
    assert process.returncode == 130
    assert "Stopped" in err
    assert "Traceback" not in err
    assert in_a_process("verify", cwd=tmp_path).out.startswith("Whole: 2 documents")


def _count(path: Path) -> int:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as raw:
            return int(raw.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return -1
