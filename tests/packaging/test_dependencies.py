"""What the code imports is declared, so that a clean installation has it and not only this environment."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

OFFERED = {"pandas", "polars"}
"""Imported only where the user has them already: tables are handed over in the form they ask for."""


def imported(source: Path) -> dict[str, str]:
    """Every package from outside that a module of ours imports, with one of the modules that do."""
    found: dict[str, str] = {}
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                if top not in sys.stdlib_module_names and top not in ("onrecord", "__future__"):
                    found.setdefault(top, str(path))
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_is_declared(project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in settings.get("optional-dependencies", {}).values() for line in lines]
    declared = {plain(re.match(r"[\w.-]+", line)[0]) for line in [*settings["dependencies"], *extras]}  # type: ignore[index]
    homes = importlib.metadata.packages_distributions()
    missing = {
        name: where
        for name, where in imported(project / "src").items()
        if name not in OFFERED and not {plain(home) for home in homes.get(name, [name])} & declared
    }
    assert not missing


def test_everything_declared_is_locked(project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = re.findall(r"^([\w.-]+)==", (project / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    wanted = {plain(re.match(r"[\w.-]+", line)[0]) for line in settings["dependencies"]}  # type: ignore[index]
    assert wanted <= set(map(plain, locked))
