"""`yixian mask FILE`: a text or the columns of a CSV file as the public may read them. It needs no database."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand

from yixian.ground.errors import Refusal
from yixian.safeguard.found import Found, replaced
from yixian.safeguard.kinds import KINDS
from yixian.safeguard.masked_file import Piece, encoding_of, lines_of, rows_of

Row = list[Piece]


class Command(BaseCommand):
    help = "隐去文本或 CSV 里的个人信息 / mask personal data in a text or CSV file"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a text or CSV file 文件")
        parser.add_argument(
            "--column",
            default="",
            metavar="NAME,…",
            help="of a CSV file only these columns; without it the file is a text 只处理 CSV 的这些列",
        )
        parser.add_argument("--encoding", default="", help="of the file (default: guessed) 文件的编码")
        parser.add_argument("--out", type=Path, help="write here instead of to the screen 写到这个文件")
        parser.add_argument(
            "--show", action="store_true", help="mark what was masked by its kind 标出隐去的种类"
        )
        parser.add_argument("--json", action="store_true", help="a JSON object a line 每行一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        encoding = encoding_of(path, options["encoding"])
        columns = [name.strip() for name in options["column"].split(",") if name.strip()]
        mask = _marked if options["show"] else replaced
        write = _write_objects if options["json"] else _write_rows if columns else _write_lines
        counts: Counter[str] = Counter()
        with path.open(encoding=encoding, newline="") as file, self._output(options["out"]) as out:
            rows = rows_of(file, columns) if columns else lines_of(file)
            write(out, _counted(rows, counts), mask)
        told = "，".join(f"{KINDS[kind]} {count}" for kind, count in counts.most_common()) or "没有"
        self.stderr.write(
            f"隐去 masked：{told}。机器认不全人名，公开前请逐字看过 / no machine knows every name: read it first"
        )

    @contextmanager
    def _output(self, path: Path | None) -> Iterator[IO[str]]:
        """The screen, or a new file that is only there once all of it is written."""
        if path is None:
            yield cast("IO[str]", self.stdout)
            return
        if path.exists():
            raise Refusal(f"{path} 已经有了，没有改动，请换一个名字 / it exists already, nothing was changed")
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("w", encoding="utf-8-sig", newline="") as file:
                yield file
            part.rename(path)
        except OSError as error:
            raise Refusal(f"不能写 {path}：{error.strerror} / cannot write it") from error
        finally:
            part.unlink(missing_ok=True)


def _counted(rows: Iterable[Row], counts: Counter[str]) -> Iterator[Row]:
    for row in rows:
        counts.update(found.kind for piece in row for found in piece.found)
        yield row


def _marked(text: str, found: Iterable[Found]) -> str:
    """As masked, with the kind before each: 【姓名：王**】."""
    return replaced(text, [one._replace(masked=f"【{KINDS[one.kind]}：{one.masked}】") for one in found])


def _write_lines(out: IO[str], rows: Iterable[Row], mask: Callable[[str, list[Found]], str]) -> None:
    for row in rows:
        out.write("".join(mask(piece.text, piece.found) for piece in row))


def _write_rows(out: IO[str], rows: Iterable[Row], mask: Callable[[str, list[Found]], str]) -> None:
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([mask(piece.text, piece.found) for piece in row])


def _write_objects(out: IO[str], rows: Iterable[Row], mask: Callable[[str, list[Found]], str]) -> None:
    """Of a text `text`, of a CSV file `row` by column without its header; and the kinds of what was masked, counted."""
    for number, row in enumerate(rows, start=1):
        masked = Counter(found.kind for piece in row for found in piece.found)
        texts = {piece.column: mask(piece.text, piece.found) for piece in row}
        if None in texts:
            told: dict[str, object] = {"line": number, "text": texts[None].rstrip("\r\n")}
        elif number > 1:
            told = {"line": number, "row": texts}
        else:
            continue
        out.write(json.dumps({**told, "masked": masked}, ensure_ascii=False) + "\n")
