"""Where exports are written: a file or folder that appears under its name only once it is whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from onrecord.errors import OnRecordError
from onrecord.record.exports.formats import Format, Target


@contextlib.contextmanager
def opened(to: str, form: Format) -> Iterator[Any]:
    """What a format is written to, at that place; OnRecordError where nothing can be written there."""
    target = Path(to.replace("\0", "\ufffd"))
    try:
        with (
            _folder(target) if form.target is Target.FOLDER else _file(target, text=form.target is Target.TEXT) as place
        ):
            yield place
    except OSError as error:
        raise OnRecordError(f"it cannot be written ({error.strerror or error})", to, "Give another place") from error


@contextlib.contextmanager
def _file(target: Path, *, text: bool) -> Iterator[TextIO | BinaryIO]:
    """A file beside the target that takes its place when all is written."""
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with open(number, "w" if text else "wb", **(_AS_TEXT if text else {})) as file:  # noqa: PTH123 (descriptor)
            yield cast("TextIO | BinaryIO", file)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


_AS_TEXT: dict[str, Any] = {"encoding": "utf-8", "newline": ""}


@contextlib.contextmanager
def _folder(target: Path) -> Iterator[Path]:
    """A folder whose files take their places in the target when all are written; other files there stay."""
    target.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=target, prefix=".export."))
    try:
        yield made
        for file in sorted(made.iterdir()):
            file.replace(target / file.name)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
