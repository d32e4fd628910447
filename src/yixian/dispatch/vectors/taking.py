"""Vectors taken from a file in the text format of word2vec and fastText: "count width", then a word a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from yixian.dispatch.vectors.learning import Tell
from yixian.dispatch.vectors.vectors import Floats, Vectors, unit
from yixian.ground.errors import Refusal

MOST_WORDS = 200_000  # the first: such files have the commonest words first
LEAST_WORDS = 1000
WIDTHS = range(20, 1025)
EVERY = 50_000  # words between two words of progress
LONGEST_LINE = 1 << 16  # bytes
NONE = "不是 word2vec／fastText 文本格式的词向量文件 / no word vectors in the text format of word2vec"


def take(file: Path, tell: Tell) -> Vectors:
    """The vectors of the file's first words. A `Refusal` says what is wrong with it, and in which line."""
    try:
        with file.open("rb") as opened:
            width = _width(file, opened.readline(LONGEST_LINE))
            lines = iter(lambda: opened.readline(LONGEST_LINE), b"")
            return _vectors(file, islice(lines, MOST_WORDS), width, tell)
    except OSError as error:
        raise Refusal(f"不能读 {file}：{error.strerror} / cannot read it") from error


def digest(file: Path) -> str:
    """SHA-256 of the file, hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _width(file: Path, header: bytes) -> int:
    numbers = header.split()
    if len(numbers) != 2 or not all(one.isdigit() for one in numbers):
        raise Refusal(f"{file} {NONE}：第一行应当是“词数 维数” / its first line is to be “count width”")
    width = int(numbers[1])
    if width not in WIDTHS:
        raise Refusal(f"{file}：维数 {width} 不在 20 到 1024 之间 / the width is to be 20 to 1024")
    return width


def _vectors(file: Path, lines: Iterator[bytes], width: int, tell: Tell) -> Vectors:
    places: dict[str, int] = {}
    rows: list[np.ndarray] = []
    for number, line in enumerate(lines, start=2):
        word, row = _read(file, number, line, width)
        if word and word not in places:
            places[word] = len(rows)
            rows.append(row)
        if number % EVERY == 0:
            tell(f"{number}")
    if len(rows) < LEAST_WORDS:
        raise Refusal(
            f"{file} 只有 {len(rows)} 个词，至少要 {LEAST_WORDS} 个 / {len(rows)} words, at least {LEAST_WORDS}"
        )
    matrix = np.array(rows)
    rarity = np.log(2 + np.arange(len(rows))).astype(
        np.float32
    )  # the n-th word is 1/n as common as the first
    return Vectors(places, matrix, rarity, _common(matrix, rarity))


def _read(file: Path, number: int, line: bytes, width: int) -> tuple[str, np.ndarray]:
    """A word and its vector at length 1; "" for what is no UTF-8, of which the usual files have a few."""
    cells = line.rstrip().rsplit(b" ", width)
    try:
        row = np.array(cells[1:], dtype=np.float64)
    except ValueError:
        row = np.array([])
    if len(row) != width or not np.isfinite(row).all():
        raise Refusal(
            f"{file} 第 {number} 行不是一个词加 {width} 个数 / line {number} is not a word and {width} numbers"
        )
    word = cells[0].decode(errors="ignore").strip().casefold()
    return word, unit(row).astype(np.float16)


def _common(matrix: np.ndarray, rarity: Floats) -> Floats:
    """What the words share: the mean of all, the commonest the loudest, as in texts."""
    loud = (rarity / np.arange(2, len(rarity) + 2)).astype(np.float32)
    return unit(loud @ matrix.astype(np.float32))
