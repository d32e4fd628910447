"""What the tests of the import share: a small city, files written as the world writes them, one run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command

from yixian.cases.models import Case

HEADER = ("编号", "用户", "标题", "时间", "内容")
ROW = ("A-1", "u1", "路灯不亮", "2019-02-28 11:25:05", "人民路的路灯已经三天不亮了")


@dataclass
class Ran:
    """What one run said and left."""

    out: str
    progress: str
    rows: int
    made: int
    there: int
    refused: int
    refused_file: Path

    def reasons(self) -> list[str]:
        return [row["拒收原因"] for row in self.refused_rows()]

    def refused_rows(self) -> list[dict[str, str]]:
        with self.refused_file.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


def run_import(path: Path, *arguments: str, refused: Path | None = None) -> Ran:
    """Run the command; the accounting has to add up whatever came in."""
    out, progress = io.StringIO(), io.StringIO()
    refused = refused or path.parent / f"{path.stem}.refused.csv"
    refused.unlink(missing_ok=True)
    call_command("import", str(path), *arguments, refused=refused, stdout=out, stderr=progress)
    found = re.search(r"rows (\d+) = .*made (\d+) .*there (\d+) .*refused (\d+)", out.getvalue())
    assert found is not None, out.getvalue()
    rows, made, there, turned_away = (int(part) for part in found.groups())
    assert rows == made + there + turned_away
    assert refused.exists() == bool(turned_away)
    return Ran(out.getvalue(), progress.getvalue(), rows, made, there, turned_away, refused)


def table(rows: Iterable[Iterable[Any]], header: Iterable[str] = HEADER, delimiter: str = ",") -> str:
    """Rows as CSV text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def only_case() -> Case:
    return Case.objects.get()
