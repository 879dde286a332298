"""The wheel is the whole thing: put into a clean environment it demonstrates itself from an empty folder, offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

LARGEST = 60_000_000  # bytes of the wheel
NO_NETWORK = '''
import sys

def refuse(event, arguments):
    """Whatever asks for a name or opens a connection has broken the promise."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto"):
        raise SystemExit(f"the network was asked for: {event} {arguments}")

sys.addaudithook(refuse)
'''


def ran(*command: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command that must succeed, in a process that knows nothing of this project's environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done


@pytest.fixture(scope="module")
def built(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source distribution, made of this tree, and the wheel, made of that source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    ran(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=project)
    (packed,) = folder.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    (source,) = (place for place in folder.iterdir() if place.is_dir())
    ran(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_carries_everything_and_nothing_else(wheel: Path, project: Path) -> None:
    assert wheel.stat().st_size < LARGEST
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    ours = {
        f"onrecord/{path.relative_to(project / 'src' / 'onrecord').as_posix()}"
        for path in (project / "src" / "onrecord").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    pages = {f"onrecord/examples/pages/{path.name}" for path in (project / "examples" / "pages").iterdir()}
    assert ours | pages <= names
    others = {name for name in names - ours - pages if ".dist-info/" not in name}
    assert others == {"onrecord/record/exports/data/codebook.md"}
    assert {name.rsplit("/", 1)[-1] for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}


@pytest.mark.slow
def test_the_source_distribution_has_what_the_project_needs(built: Path) -> None:
    (source,) = (place for place in built.iterdir() if place.is_dir())
    for name in ("LICENSE", "NOTICE", "README.md", "requirements.lock", "Makefile", "docs/codebook.md", "tests"):
        assert (source / name).exists(), name
    assert not [path for path in source.rglob("*") if path.suffix in (".db", ".pyc") or path.name == ".venv"]


@pytest.mark.slow
def test_a_clean_environment_runs_the_demonstration_offline(wheel: Path, project: Path, tmp_path: Path) -> None:
    python = _clean_environment(wheel, project, tmp_path)
    command = python.with_name("onrecord")
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    offline = {"PYTHONPATH": str(tmp_path / "offline")}

    assert re.fullmatch(r"onrecord \d+\.\d+\.\d+\S*\n", ran(command, "--version", cwd=empty, **offline).stdout)
    demonstrated = ran(command, "demo", cwd=empty, **offline)
    assert "What Moscow demanded" in demonstrated.stdout
    assert re.search(r"st-[0-9a-f]{6}", demonstrated.stdout)
    assert ran(command, "verify", cwd=empty, **offline).stdout.startswith("Whole: ")
    assert "NATO" in ran(command, "find", "statements", "--by", "NATO", cwd=empty, **offline).stdout
    assert {path.name for path in empty.iterdir()} <= {"onrecord.db", "onrecord.db-wal", "onrecord.db-shm"}
    where = ran(python, "-c", "import onrecord; print(onrecord.__file__)", cwd=empty).stdout
    assert Path(where.strip()).is_relative_to(tmp_path)
    shutil.rmtree(tmp_path / "clean")  # most of a gigabyte, which pytest would keep


def _clean_environment(wheel: Path, project: Path, folder: Path) -> Path:
    """A new environment with nothing but the wheel and what it asks for, in the locked versions; its Python."""
    ran(sys.executable, "-m", "venv", folder / "clean", cwd=folder)
    python = folder / "clean" / "bin" / "python"
    pinned = re.findall(
        r"^([\w.-]+==[^\\\n]+?)\s*\\?$", (project / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    (folder / "constraints.txt").write_text("\n".join(pinned), encoding="utf-8")
    installing = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", folder / "constraints.txt")
    try:
        ran(python, *installing, wheel, cwd=folder)
    except AssertionError as error:
        if re.search(r"NewConnectionError|NameResolutionError|Temporary failure in name resolution", str(error)):
            tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            tell("a clean environment cannot be made without a package index")
        raise
    return python


@pytest.fixture(autouse=True, scope="module")
def _room(tmp_path_factory: pytest.TempPathFactory) -> None:
    if shutil.disk_usage(tmp_path_factory.getbasetemp()).free < 2_000_000_000:
        pytest.skip("a clean environment takes 1 GB of room, which is not there")
