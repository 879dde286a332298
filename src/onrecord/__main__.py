"""``python -m onrecord`` is the ``onrecord`` command."""

from onrecord.faces.cli.main import run

if __name__ == "__main__":
    run()
