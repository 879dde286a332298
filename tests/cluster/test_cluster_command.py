"""What the commands say where the engine, its Java or the dataset is missing."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from onrecord.faces.cli.main import main


def test_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert main(["cluster", "read", str(tmp_path), "--to", str(tmp_path / "there")]) == 2
    assert "needs Java, and there is none. Install Java 17" in capsys.readouterr().err


def test_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == "pyspark":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert main(["cluster", "read", str(tmp_path), "--to", str(tmp_path / "there")]) == 2
    assert "pip install 'onrecord[cluster]'" in capsys.readouterr().err


def test_no_dataset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", str(tmp_path / "there"), "--record", str(tmp_path / "onrecord.db")]) == 1
    assert "there is no dataset, or it is not finished" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--where", "shape=round"], ["--where", "nonsense"]])
def test_a_condition_that_makes_no_sense(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", str(tmp_path), "--record", str(tmp_path / "onrecord.db"), *words]) == 2
    assert "--where" in capsys.readouterr().err


def test_a_setting_that_makes_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cluster", "read", str(tmp_path), "--to", str(tmp_path / "there"), "--conf", "fast"]) == 2
    assert "--conf" in capsys.readouterr().err
