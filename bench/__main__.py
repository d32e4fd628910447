"""`make bench`: run every measurement and print one table. `--quick` takes fewer rows and seconds."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench.table import Figure, print_table
from tests.postgresql import postgresql

# As a city would run it: what was acknowledged is on disk.
CAREFUL = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
}
# By the word of `--only`, the module that measures it on PostgreSQL.
PARTS = {
    "seat": "seating",
    "create": "creating",
    "read": "reading",
    "alike": "alike",
    "tick": "tick",
    "league": "league",
    "public": "public",
    "knowledge": "knowledge",
    "timetables": "timetables",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20,000 cases and 4 seconds: does it run at all")
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases to read among")
    parser.add_argument("--seconds", type=float, default=15, help="how long creations are counted")
    parser.add_argument("--only", choices=list(PARTS), help="one part")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.cases, chosen.seconds = 20_000, 4.0
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="yixian-bench-") as folder:
        os.environ["YIXIAN_DATA"] = str(Path(folder) / "sqlite")
        os.environ.pop("DATABASE_URL", None)
        if chosen.only in (None, "create"):
            figures += _measure("creating", "SQLite", folder, chosen)
        if chosen.only in (None, "timetables"):
            figures += _measure("timetables", "SQLite", folder, chosen)
        with postgresql(CAREFUL) as url:
            os.environ["DATABASE_URL"] = url
            os.environ["YIXIAN_DATA"] = str(Path(folder) / "postgresql")
            for part in PARTS:
                if chosen.only in (None, part):
                    figures += _measure(PARTS[part], "PostgreSQL", folder, chosen)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print_table(figures)
    return 1 if any(f.missed for f in figures) else 0


def _measure(what: str, database: str, folder: str, chosen: argparse.Namespace) -> list[Figure]:
    """One measurement in a process of its own, since Django is set up once a process."""
    import json
    import subprocess

    out = Path(folder) / f"{what}-{database}.json"
    command = [
        sys.executable,
        "-m",
        f"bench.{what}",
        database,
        str(out),
        str(chosen.seconds),
        str(chosen.cases),
    ]
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise SystemExit(f"bench.{what} on {database} failed")
    return [Figure(**row) for row in json.loads(out.read_text())]


if __name__ == "__main__":
    sys.exit(main())
