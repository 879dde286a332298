"""The Dockerfile as far as it can be checked without Docker: what it copies is there, what it runs is ours."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from typer.main import get_command

from onrecord.faces.cli.main import app
from onrecord.faces.cli.serving import PORT


@pytest.fixture
def steps(project: Path) -> list[tuple[str, str]]:
    """The instructions, in order, with continued lines joined and remarks left out."""
    lines = (project / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", lines, flags=re.MULTILINE))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]  # type: ignore[misc]


def values(steps: list[tuple[str, str]], name: str) -> list[str]:
    return [value for step, value in steps if step == name]


def test_what_it_copies_is_there_and_not_kept_out(steps: list[tuple[str, str]], project: Path) -> None:
    let_in = (project / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [
        words for value in values(steps, "COPY") if not value.startswith("--from") for words in value.split()[:-1]
    ]
    assert copied
    for name in copied:
        assert (project / name).exists(), name
        assert f"!{name}" in let_in, name


def test_the_wheel_could_be_built_from_what_is_copied(steps: list[tuple[str, str]], project: Path) -> None:
    copied = [
        words for value in values(steps, "COPY") if not value.startswith("--from") for words in value.split()[:-1]
    ]
    settings = (project / "pyproject.toml").read_text(encoding="utf-8")
    forced = re.findall(r'^"([\w./-]+)" = "onrecord/', settings, re.MULTILINE)
    licences = ast.literal_eval(re.findall(r"^license-files = (.*)$", settings, re.MULTILINE)[0])
    assert {*forced, *licences, "src"} <= set(copied)


def test_it_runs_as_nobody_special_and_keeps_the_record_in_a_volume(steps: list[tuple[str, str]]) -> None:
    order = [step for step, _ in steps]
    assert values(steps, "USER") == ["onrecord"]
    assert not {"COPY", "RUN", "ADD"} & set(order[order.index("USER") :])
    (volume,) = values(steps, "VOLUME")
    assert f"ONRECORD_RECORD={volume}/onrecord.db" in " ".join(values(steps, "ENV"))
    assert values(steps, "WORKDIR")[-1] == volume
    assert "ADD" not in order


def test_what_it_runs_is_ours(steps: list[tuple[str, str]]) -> None:
    assert json.loads(values(steps, "ENTRYPOINT")[0]) == ["onrecord"]
    name, *options = json.loads(values(steps, "CMD")[0])
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in options if word.startswith("--")} <= known
    assert options[options.index("--port") + 1] == str(PORT) == values(steps, "EXPOSE")[0]


def test_its_health_is_asked_of_the_page(steps: list[tuple[str, str]], project: Path) -> None:
    (check,) = values(steps, "HEALTHCHECK")
    words = json.loads(check[check.index("[") :])
    asked = re.findall(r"http://127\.0\.0\.1:(\d+)/(assets/[\w.]+)", words[-1])
    assert asked
    assert asked[0][0] == str(PORT)
    assert (project / "src" / "onrecord" / "faces" / "web" / asked[0][1]).is_file()
    ast.parse(words[-1])


def test_the_locked_versions_become_constraints(steps: list[tuple[str, str]], project: Path) -> None:
    """What its sed makes of the lock is what pip takes: versions and markers, no hashes."""
    assert any("sed -E" in run and "--constraint constraints.txt" in run for run in values(steps, "RUN"))
    lock = (project / "requirements.lock").read_text(encoding="utf-8")
    made = [re.sub(r"^([A-Za-z0-9_.-]+==[^ ]+)( ; .*)? \\$", r"\1\2", line) for line in lock.splitlines()]
    kept = [line for line in made if not line.startswith(" ")]
    assert len(kept) > 100
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[^ \\]+( ; [^\\]+)?", line) for line in kept)
