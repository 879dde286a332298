"""Strings that make a regular expression work as hard as it can: each of its repetitions fed at length, then let down.

A repetition that can be matched in several ways (``(a+)+``, ``\\s*,?\\s*``) tries them all once the rest does not fit.
The strings are made from the parse of the pattern itself: what leads to a repetition, what it repeats, many times, and
an end that fits nothing.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import pkgutil
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

MANY = 20  # a repetition that may go on for so long is worth feeding
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_CLASSES = {
    _constants.CATEGORY_DIGIT: "7",
    _constants.CATEGORY_NOT_DIGIT: "a",
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_NOT_SPACE: "a",
    _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_NOT_WORD: "-",
}
_TRIED = "aA7 _-.,'’\"\n\tбé!/<>()\x00"
"""Characters for a set that shuts others out."""
ENDS = ("", "\x00", "!", "\n", "a", " ")
Tree = Any


def find_strings(pattern: str, flags: int, *, length: int) -> Iterator[str]:
    """Strings of about that many characters, several for each long repetition of the pattern."""
    tree = _parser.parse(pattern, flags)
    for before, body in _find_repeats(list(tree), ""):
        for pump in dict.fromkeys(islice(_samples(body), 6)):
            if pump:
                for end in ENDS:
                    yield before + pump * (length // len(pump)) + end


def _find_repeats(items: list[Tree], before: str) -> Iterator[tuple[str, list[Tree]]]:
    """Every long repetition, with a string that leads up to it."""
    for index, (kind, value) in enumerate(items):
        lead = before + _first(items[:index])
        if kind in _REPEATS:
            least, most, body = value
            if most is _constants.MAXREPEAT or most >= MANY:
                yield lead, list(body)
                if least == 0 or lead:
                    yield "", list(body)
            yield from _find_repeats(list(body), lead)
        else:
            for inner in _inner(kind, value):
                yield from _find_repeats(inner, lead)


def _inner(kind: Any, value: Any) -> list[list[Tree]]:
    if kind is _constants.SUBPATTERN:
        return [list(value[3])]
    if kind is _constants.BRANCH:
        return [list(branch) for branch in value[1][:40]]
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [list(value[1])]
    if kind is _constants.ATOMIC_GROUP:
        return [list(value)]
    return []


def _first(items: list[Tree]) -> str:
    return next(_samples(items), "")


def _samples(items: list[Tree]) -> Iterator[str]:
    """Strings that the items match, or nearly: a few choices for each."""
    choices = [list(islice(_choices(kind, value), 3)) or [""] for kind, value in items]
    yield from map("".join, islice(product(*choices), 12))


def _choices(kind: Any, value: Any) -> Iterator[str]:
    if kind is _constants.LITERAL:
        yield chr(value)
    elif kind in (_constants.NOT_LITERAL, _constants.ANY):
        yield next(char for char in _TRIED if kind is _constants.ANY or ord(char) != value)
    elif kind is _constants.IN:
        yield from _members(value)
    elif kind in _REPEATS:
        least, _, body = value
        yield from (sample * max(1, least) for sample in islice(_samples(list(body)), 3))
        if least == 0:
            yield ""
    elif kind not in (_constants.ASSERT, _constants.ASSERT_NOT):
        for inner in _inner(kind, value):
            yield from islice(_samples(inner), 2)


def _members(parts: list[Tree]) -> Iterator[str]:
    if parts and parts[0][0] is _constants.NEGATE:
        inside = re.compile("[" + "".join(map(_written, parts[1:])) + "]")
        yield from [char for char in _TRIED if not inside.match(char)][:2]
        return
    for kind, value in parts:
        if kind is _constants.LITERAL:
            yield chr(value)
        elif kind is _constants.RANGE:
            yield chr(value[0])
        elif kind is _constants.CATEGORY:
            yield _CLASSES.get(value, "a")


def _written(part: Tree) -> str:
    kind, value = part
    if kind is _constants.LITERAL:
        return re.escape(chr(value))
    if kind is _constants.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    names = {"DIGIT": "d", "SPACE": "s", "WORD": "w", "NOT_DIGIT": "D", "NOT_SPACE": "S", "NOT_WORD": "W"}
    return "\\" + names[str(value).removeprefix("CATEGORY_")]


def find_written(source: Path) -> Iterator[tuple[str, str]]:
    """Patterns that stand as plain text in calls of ``re`` anywhere in the code, with their module."""
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
            if is_call and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":  # type: ignore[union-attr, attr-defined]
                with contextlib.suppress(ValueError):
                    yield path.name, ast.literal_eval(node.args[0])  # type: ignore[attr-defined]


def record_compiled(source: Path) -> list[tuple[str, str, int, bool]]:
    """Every pattern that the package compiles while all of it is imported and a page is read: module, text, flags.

    Patterns built from word lists are among them. Run it in a process of its own, before anything is imported.
    """
    found: dict[tuple[str, int, bool], str] = {}
    real = _compiler.compile

    def compile(pattern: Any, flags: int = 0) -> Any:  # noqa: A001 (it stands in for that one)
        made = real(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back is not None and not frame.f_code.co_filename.startswith(str(source)):
            if "site-packages" in frame.f_code.co_filename:
                return made
            frame = frame.f_back
        if frame.f_code.co_filename.startswith(str(source)) and isinstance(pattern, str | bytes):
            text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
            found.setdefault((text, int(flags), isinstance(pattern, bytes)), Path(frame.f_code.co_filename).name)
        return made

    _compiler.compile = compile
    import onrecord  # noqa: PLC0415 (only now are its patterns seen)

    for module in pkgutil.walk_packages(onrecord.__path__, "onrecord."):
        if not module.name.endswith("__main__") and ".migrations." not in module.name:  # scripts, which Alembic runs
            with contextlib.suppress(ImportError):  # of an extra that is not installed
                importlib.import_module(module.name)
    _read_a_page()
    return [(where, *key) for key, where in found.items()]


def _read_a_page() -> None:
    """Through the command itself, so that patterns that are built from data when they are first needed are seen too."""
    from onrecord.faces.cli.main import main  # noqa: PLC0415

    words = (
        "Talks resume\n\nVIENNA, Jan 26, 2022 (AFP) - Russia's Foreign Minister Sergei Lavrov said on Monday that NATO "
        'must withdraw 5,000 troops by the end of the week. "We will not wait," he told reporters. The Alliance '
        "rejected the demand and denied that it had moved 300 tanks to Lithuania.\n"
    )
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        (Path(folder) / "page.txt").write_text(words, encoding="utf-8")
        record = f"{folder}/r.db"
        assert main(["read", f"{folder}/page.txt", "--record", record, "--as-of", "2022-01-27"]) == 0
        assert main(["find", "statements", "--by", "Russia", "--about", '"the troops" NATO', "--record", record]) == 0
        assert main(["export", "statements", "--format", "annotations", "--to", f"{folder}/a", "--record", record]) == 0


if __name__ == "__main__":
    json.dump(record_compiled(Path(sys.argv[1])), sys.stdout)
