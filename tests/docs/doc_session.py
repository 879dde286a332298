"""A Python session that is fed code on standard input, a JSON string a line, and answers with what each printed."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback
from typing import Any

answers = sys.stdout
names: dict[str, Any] = {"__name__": "__main__"}
for line in sys.stdin:
    printed, failed = io.StringIO(), False
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            exec(compile(json.loads(line), "<page>", "exec"), names)  # noqa: S102 (our own pages)
        except Exception:
            failed = True
            traceback.print_exc()
    answers.write(json.dumps([printed.getvalue(), failed]) + "\n")
    answers.flush()
