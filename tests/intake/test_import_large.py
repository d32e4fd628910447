"""A file of any size is read row by row: memory does not grow with it, and time only as much."""

import tracemalloc
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.intake.importing import run_import, table
from yixian.intake.files.mapping import Mapping
from yixian.intake.files.reading import open_table
from yixian.intake.files.values import take

MEGABYTE = 1 << 20


def test_a_hundred_megabytes_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    text = "人民路的路灯不亮，" * 1000  # 27 kB
    count = 100 * MEGABYTE // (len(text) * 3)
    with path.open("w", encoding="utf-8") as file:
        file.write("编号,内容\n")
        file.writelines(f"{n},{text}\n" for n in range(count))
    assert path.stat().st_size > 95 * MEGABYTE
    mapping = Mapping({"external_id": "编号", "content": "内容"}, {})
    tracemalloc.start()
    try:
        read = sum(1 for _number, row in open_table(path).rows if take(row, mapping).external_id)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == count
    assert peak < 25 * MEGABYTE


def test_an_open_quotation_mark_in_a_large_file_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write('编号,内容\n0,"没有收尾\n')
        file.writelines(f"{n},内容\n" for n in range(1, 300_000))
    tracemalloc.start()
    try:
        read = sum(1 for _ in open_table(path).rows)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == 300_000
    assert peak < 40 * MEGABYTE


@pytest.mark.usefixtures("import_city")
def test_the_queries_per_row_do_not_grow(tmp_path: Path) -> None:
    def queries(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        path.write_text(table([(f"{n}", "", "", "", f"第{n}件") for n in range(count)]))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            run_import(path)
        return len(seen)

    queries(1)
    few, many = queries(20), queries(40)
    assert many - few <= 20 * 12
