"""`yixian classify …`: learn from labelled messages which label one has, try that, and use it. Needs no database."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yixian.dispatch.classify.card import Card
from yixian.dispatch.classify.learning import learn
from yixian.dispatch.classify.messages import Labelled, read_messages
from yixian.dispatch.classify.model import TOP, Judgement, Model
from yixian.dispatch.classify.model_file import load, save
from yixian.dispatch.classify.trial import by_folds, of_model
from yixian.ground.errors import Refusal
from yixian.ground.spreadsheets import guarded

LEAST_FOLDS = 2
NAME_COLUMNS = "请用 --label 和 --text 指明列名 / name the columns with --label and --text"


class Command(BaseCommand):
    help = "给内容分类：用已分类的样本训练、检验、使用 / learn which label a message has, try it, use it"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        train = what.add_parser("train", help="learn from labelled messages 训练")
        evaluate = what.add_parser("evaluate", help="try a model, or --folds, on labelled messages 检验")
        predict = what.add_parser("predict", help="say which label each message has 判断")
        card = what.add_parser("card", help="what is told of a model 模型说明")
        for one in (train, evaluate, predict):
            one.add_argument("file", type=Path, help="a CSV or XLSX file 文件")
            one.add_argument(
                "--text", type=_names, default=[], metavar="COLUMN,…", help="the title first 内容列"
            )
            one.add_argument("--encoding", default="", help="of a text file (default: guessed) 编码")
        for one in (train, evaluate):
            one.add_argument(
                "--label", type=_names, default=[], metavar="COLUMN,…", help="levels: several 分类列"
            )
            one.add_argument(
                "--group", default="", metavar="COLUMN", help="near copies (default: found) 相近内容的组"
            )
        for one in (train, predict, card):
            one.add_argument("--model", type=Path, required=True, help="its file 模型文件 (.npz)")
        evaluate.add_argument("--model", type=Path, help="its file 模型文件 (.npz)")
        evaluate.add_argument(
            "--folds", type=int, help="without a model: learn from the rest 不用模型，交叉检验的份数"
        )
        for one in (train, evaluate, predict):
            one.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        {"train": self._train, "evaluate": self._evaluate, "predict": self._predict, "card": self._card}[
            options["what"]
        ](options)

    def _train(self, options: dict[str, Any]) -> None:
        file: Path = options["model"]
        if file.is_dir() or not file.parent.is_dir():
            raise Refusal(
                f"不能写 {file}：请指明已有文件夹里的一个文件 / name a file in a folder that is there"
            )
        text, label = _columns(options)
        table = read_messages(options["file"], options["encoding"])
        labelled = self._told(table.labelled(text, label, options["group"]))
        learnt = learn(labelled.texts, labelled.right, labelled.groups())
        card = Card.of(table.digest, text, label, labelled.right, learnt)
        save(Model(learnt.labels, learnt.judging, card), file)
        if len(learnt.labels) == 1:
            self.stderr.write(
                f"! 样本只有一个分类“{learnt.labels[0]}”，模型只会给出它 / one label only: no other is ever chosen"
            )
        self._print(
            {"model": str(file), "n": card.n, "labels": card.labels, "held_out": card.held_out}, options
        )

    def _evaluate(self, options: dict[str, Any]) -> None:
        if (options["model"] is None) == (options["folds"] is None):
            raise Refusal("请给出 --model 或 --folds，二者之一 / give --model or --folds, one of them")
        model = load(options["model"]) if options["model"] else None
        text, label = _columns(options, model)
        table = read_messages(options["file"], options["encoding"])
        labelled = self._told(table.labelled(text, label, options["group"]))
        if model is not None:
            found = of_model(model, labelled.texts, labelled.right)
            self._warn_unknown(found)
        elif options["folds"] < LEAST_FOLDS:
            raise Refusal("--folds 至少是 2 / at least 2 folds")
        else:
            found = by_folds(labelled.texts, labelled.right, labelled.groups(), options["folds"])
        self._print(found, options)

    def _warn_unknown(self, found: dict[str, Any]) -> None:
        if unknown := found.get("unknown_labels"):
            self.stderr.write(
                f"! 模型不知道这些分类，都算判错：{'、'.join(unknown[:20])}"
                " / labels the model does not know, counted as wrong"
            )

    def _predict(self, options: dict[str, Any]) -> None:
        model = load(options["model"])
        table = read_messages(options["file"], options["encoding"])
        judged = model.judge(table.texts(options["text"] or model.card.text))
        if options["json"]:
            found = [{"row": row, **_told(one)} for row, one in enumerate(judged, start=1)]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self._write_csv(judged)

    def _write_csv(self, judged: Iterable[Judgement]) -> None:
        writer = csv.writer(self.stdout, lineterminator="\n")
        places = ["", *(str(place) for place in range(2, TOP + 1))]
        writer.writerow(
            ["row", *(f"{name}{place}" for place in places for name in ("label", "confidence", "words"))]
        )
        for row, one in enumerate(judged, start=1):
            cells = [(guarded(c.label), f"{c.confidence:.4f}", guarded(" ".join(c.words))) for c in one.top]
            writer.writerow([row, *(cell for three in cells for cell in three)])

    def _card(self, options: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(asdict(load(options["model"]).card), ensure_ascii=False, indent=1))

    def _told(self, labelled: Labelled) -> Labelled:
        if labelled.left_out:
            self.stderr.write(f"! 没有分类的行不算 / rows without a label, left out: {labelled.left_out}")
        return labelled

    def _print(self, found: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for name, value in found.items():
            told = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            self.stdout.write(f"{name}: {told}")


def _names(given: str) -> list[str]:
    return [name.strip() for name in given.split(",") if name.strip()]


def _columns(options: dict[str, Any], model: Model | None = None) -> tuple[list[str], list[str]]:
    """The columns of the text and of the label: as given, else as the model was learnt from."""
    text = options["text"] or (model.card.text if model else [])
    label = options["label"] or (model.card.label if model else [])
    if not text or not label:
        raise Refusal(NAME_COLUMNS)
    return text, label


def _told(judgement: Judgement) -> dict[str, Any]:
    """As JSON: the likeliest label and its probability, the levels above it, the likeliest three with their words."""
    first = judgement.top[0]
    levels = [{"label": name, "confidence": round(sure, 4)} for name, sure in judgement.branches.items()]
    top = [{**asdict(one), "confidence": round(one.confidence, 4)} for one in judgement.top]
    found = {"label": first.label, "confidence": round(first.confidence, 4), "top": top}
    return {**found, "levels": levels} if levels else found
