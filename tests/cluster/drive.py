"""A driver by itself, to be killed: reads the pages of a folder into a dataset, on a session of its own.

python drive.py PAGES DATASET
"""

from __future__ import annotations

import sys

from onrecord.runs.cluster import open_session, read_on_cluster
from onrecord.runs.cluster_parts import Work

QUICK = {"spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2", "spark.sql.adaptive.enabled": "false"}


def main() -> None:
    pages, to = sys.argv[1:]
    work = Work(stages="fragile_stages", pages=4)
    read_on_cluster([pages], to, session=lambda: open_session("local[2,4]", options=QUICK), work=work)


if __name__ == "__main__":
    main()
