"""How well questions as callers put them find their answer among the demonstration's knowledge, and how fast.

`knowledge_questions.csv` has two halves of questions written by us: constants were tuned on one, `held` measures.
Beside it the same questions by shared pairs of characters alone, as search was before; after seats cited what answers
the other half; and the second half of each question's words, before and after seats cited for the whole.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.table import Figure

QUESTIONS = Path(__file__).with_name("knowledge_questions.csv")
HIT_1, HIT_3, NONE, P95 = 60, 80, 0, 20  # percent; milliseconds of processor time
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Question:
    words: str
    codes: frozenset[str]
    half: str


def questions(half: str) -> list[Question]:
    """Those of one half."""
    with QUESTIONS.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            Question(r["question"], frozenset(r["codes"].split(";")), r["half"]) for r in csv.DictReader(file)
        ]
    return [one for one in rows if one.half == half]


def hits(asked: Iterable[Question], search: Search) -> tuple[float, float, list[float]]:
    """Percent whose first, and whose first three, hold an answer; and the milliseconds of processor time of each."""
    first = three = 0
    taken: list[float] = []
    for one in asked:
        began = time.process_time()
        found = search(one.words)
        taken.append((time.process_time() - began) * 1000)
        first += bool(one.codes & set(found[:1]))
        three += bool(one.codes & set(found[:3]))
    return 100 * first / len(taken), 100 * three / len(taken), taken


def main(database: str, out: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.shell.settings")
    Path(os.environ["YIXIAN_DATA"]).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    from yixian.directory.actions import load_rows
    from yixian.directory.rows import DEFAULT, DEMO
    from yixian.knowledge.queries import fitting

    call_command("migrate", verbosity=0)
    load_rows(DEFAULT)
    load_rows(DEMO)
    held = questions("held")

    def search(words: str) -> list[str]:
        return [one.code for one in fitting(words, None)]

    search("路灯")  # the snapshot is made
    first, three, taken = hits(held, search)
    missed = _missed(held, search)
    plain_first, plain_three, _plain = hits(held, by_pairs())
    parts = [Question(one.words[len(one.words) // 2 :], one.codes, one.half) for one in held]
    part_first, _part_three, _part = hits(parts, search)
    numbers = _numbers()
    _cite(questions("tuned"), numbers)
    others_first, others_three, _others = hits(held, search)
    _cite(held * 2, numbers)
    again_first, _again_three, _again = hits(parts, search)
    print(
        f"{len(held)} questions, {len(numbers)} items; not among three: {', '.join(missed)}", file=sys.stderr
    )
    figures = [
        Figure("answered by the first item (hit@1)", database, first, "%", None, HIT_1),
        Figure("answered by one of the first three (hit@3)", database, three, "%", None, HIT_3),
        Figure("hit@1 by shared pairs alone", database, plain_first, "%", None, NONE),
        Figure("hit@3 by shared pairs alone", database, plain_three, "%", None, NONE),
        Figure("hit@1 after citations for the other half", database, others_first, "%", None, HIT_1),
        Figure("hit@3 after citations for the other half", database, others_three, "%", None, HIT_3),
        Figure("hit@1 of the second half of a question's words", database, part_first, "%", None, NONE),
        Figure("the same after two citations for the whole", database, again_first, "%", None, NONE),
        Figure("a search, processor time", database, _p95(taken), "ms", None, P95),
    ]
    Path(out).write_text(json.dumps([asdict(one) for one in figures]))


def _cite(asked: Iterable[Question], numbers: Mapping[str, int]) -> None:
    """As if a seat had cited, for each question, what answers it."""
    from yixian.knowledge.search.cited import citations
    from yixian.knowledge.search.finding import pairs_to_keep

    for one in asked:
        for code in one.codes:
            citations().take(numbers[code], pairs_to_keep(one.words))


def _numbers() -> dict[str, int]:
    from yixian.knowledge.models import KnowledgeItem

    return dict(KnowledgeItem.objects.values_list("code", "pk"))


def by_pairs() -> Search:
    """The search there was before: the best share of a title's, question's or keyword's own pairs."""
    from yixian.cases.search import bigrams
    from yixian.knowledge.queries import containing  # what holds today, nothing else
    from yixian.knowledge.search.finding import in_order

    assert containing("")
    known = [
        (
            item.code,
            [set(p) for one in (item.title, item.question, *item.keywords.split(";")) if (p := bigrams(one))],
        )
        for item in in_order()
        if not item.has_expired
    ]

    def search(words: str) -> list[str]:
        said = set(bigrams(words))
        scored = [
            (max(len(one & said) / len(one) for one in phrases), code) for code, phrases in known if phrases
        ]
        best = sorted((one for one in scored if one[0] >= 0.2), key=lambda one: -one[0])
        return [code for _share, code in best[:4]]

    return search


def _missed(asked: Sequence[Question], search: Search) -> list[str]:
    return [one.words[:12] for one in asked if not one.codes & set(search(one.words)[:3])][:20]


def _p95(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
