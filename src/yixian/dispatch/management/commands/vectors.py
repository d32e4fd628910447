"""`yixian vectors …`: vectors of words for a city whose own cases have taught nothing yet. Needs no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yixian.dispatch.classify.messages import read_messages
from yixian.dispatch.vectors.card import LEARNT, TAKEN, Card
from yixian.dispatch.vectors.in_place import vectors_file
from yixian.dispatch.vectors.learning import MOST_TEXTS, learn
from yixian.dispatch.vectors.taking import digest, take
from yixian.dispatch.vectors.vectors import Vectors
from yixian.dispatch.vectors.vectors_file import load, save
from yixian.ground.errors import Refusal

NONE = "没有启用词向量 / no vectors are in place"


class Command(BaseCommand):
    help = "词向量：学、启用、停用 / vectors of words, which tell categories by what is meant"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        learning = what.add_parser("learn", help="from texts without labels 从没有分类的内容学，学好即启用")
        learning.add_argument("file", type=Path, help="a CSV or XLSX file 文件")
        learning.add_argument(
            "--text", type=_names, required=True, metavar="COLUMN,…", help="the title first 内容列"
        )
        learning.add_argument("--encoding", default="", help="of a text file (default: guessed) 编码")
        taking = what.add_parser("take", help="from a file of word2vec or fastText 启用现成的词向量")
        taking.add_argument("file", type=Path, help="in their text format 文本格式的文件")
        what.add_parser("card", help="what is in place 现在用的是什么")
        what.add_parser("drop", help="go on without 停用")

    def handle(self, *args: Any, **options: Any) -> None:
        ways = {"learn": self._learn, "take": self._take, "card": self._card, "drop": self._drop}
        ways[options["what"]](options)

    def _learn(self, options: dict[str, Any]) -> None:
        table = read_messages(options["file"], options["encoding"])
        texts = [text for text in table.texts(options["text"]) if text.strip()]
        vectors = learn(texts, self.stderr.write)
        self._put(vectors, LEARNT, options["file"], table.digest, min(len(texts), MOST_TEXTS))

    def _take(self, options: dict[str, Any]) -> None:
        vectors = take(options["file"], self.stderr.write)
        self._put(vectors, TAKEN, options["file"], digest(options["file"]), 0)

    def _put(self, vectors: Vectors, how: str, source: Path, told: str, texts: int) -> None:
        words, width = vectors.matrix.shape
        card = Card.of(how, source.name, told, texts, (words, width))
        save(vectors, card, vectors_file())
        self.stdout.write(f"词向量已启用：{words} 个词，{width} 维 / in place: {words} words, width {width}")

    def _card(self, options: dict[str, Any]) -> None:
        if not vectors_file().exists():
            raise Refusal(NONE)
        self.stdout.write(json.dumps(asdict(load(vectors_file())[1]), ensure_ascii=False, indent=1))

    def _drop(self, options: dict[str, Any]) -> None:
        try:
            vectors_file().unlink()
        except FileNotFoundError as error:
            raise Refusal(NONE) from error
        except OSError as error:
            raise Refusal(f"不能删除 {vectors_file()}：{error.strerror} / cannot delete it") from error
        self.stdout.write("词向量已停用 / the vectors are gone")


def _names(given: str) -> list[str]:
    return [name.strip() for name in given.split(",") if name.strip()]
