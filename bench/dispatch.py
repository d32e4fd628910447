"""`make bench-dispatch`: how good what helps with dispatch is. `--only NAME` takes one part, `--quick` few messages."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable

SINGLE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")  # figures are those of one core


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.dispatch", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few messages: does it run at all")
    parser.add_argument(
        "--only", choices=["classify", "duplicates", "masking", "topics", "vectors"], help="one part"
    )
    chosen = parser.parse_args()
    os.environ.update(dict.fromkeys(SINGLE, "1"))
    with tempfile.TemporaryDirectory(prefix="yixian-bench-") as folder:
        os.environ["YIXIAN_DATA"] = folder
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
        for name, section in _sections().items():
            if chosen.only in (None, name):
                section(chosen.quick)


def _sections() -> dict[str, Callable[[bool], None]]:
    """The parts by name, each printing itself; brought in once the machine is set up for them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.shell.settings")
    import django

    django.setup()
    from bench import classifying, duplicates, masking, topics, vectors

    return {
        "classify": classifying.section,
        "duplicates": duplicates.section,
        "masking": lambda quick: masking.print_masking(),
        "topics": topics.section,
        "vectors": vectors.section,
    }


if __name__ == "__main__":
    main()
