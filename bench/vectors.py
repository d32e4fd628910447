"""Categories that are only described, with and without word vectors. `python -m bench.dispatch --only vectors`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np
from django.core.management import call_command
from django.db import transaction

import yixian.directory
from tests.dispatch.described_messages import describe_categories, firsts, labelled, others, unlabelled
from tests.shared import MESSAGES
from yixian.directory.actions.load_rows import load_rows
from yixian.dispatch.reading import categories
from yixian.dispatch.reading.categories import described, descriptions
from yixian.dispatch.vectors.card import LEARNT, Card
from yixian.dispatch.vectors.in_place import vectors_file
from yixian.dispatch.vectors.learning import learn
from yixian.dispatch.vectors.vectors_file import load, save
from yixian.ground.caching import drop_all

ROWS = Path(yixian.directory.__file__).parent / "rows"
SPOKEN = 1000  # texts by which the time is told
GOAL = 2.0  # ms a text


def section(quick: bool) -> None:
    """Print it as Markdown; `quick` judges every eighth message. Says so where the messages are missing."""
    print("## Word vectors\n")
    if not MESSAGES.is_dir():
        print(f"skipped: the public messages are not at {MESSAGES} (YIXIAN_SHARED names another folder)\n")
        return
    call_command("migrate", verbosity=0)
    every = 8 if quick else 1
    print("| seven described categories by | messages | first right | first wrong | nothing proposed |")
    print("|---|---|---|---|---|")
    with _city(describe_categories):
        with patch.object(categories, "LEAST_SHARED", 0):
            _told("words alone, always", every)
        _told("words alone", every)
        told = _learnt()
        _told("words and vectors", every)
    print(f"\n{told}\n")
    with _city(_demonstration):
        _speed(labelled().texts[: SPOKEN // every])
    vectors_file().unlink()


@contextmanager
def _city(begin: Callable[[], object]) -> Iterator[None]:
    """A city that is gone afterwards."""
    with transaction.atomic():
        begin()
        drop_all()
        yield
        transaction.set_rollback(True)
    drop_all()


def _demonstration() -> None:
    for name in ("default", "demo"):
        load_rows(ROWS / name)


def _told(way: str, every: int) -> None:
    """Of all, and of the half that chose no floor."""
    right, proposed = firsts(every)
    for name, half in (("all", np.ones(len(right), bool)), ("the other half", others()[::every])):
        shares = (right[half].mean(), (proposed & ~right)[half].mean(), (~proposed)[half].mean())
        told = " | ".join(f"{share:.3f}" for share in shares)
        print(f"| {way} | {name}, {half.sum():,} | {told} |", flush=True)


def _learnt() -> str:
    """Learn from the messages without labels, put in place; what that took."""
    texts = unlabelled()
    vectors, seconds = _timed(lambda: learn(texts, lambda told: None))
    save(vectors, Card.of(LEARNT, "unlabelled.csv", "", len(texts), vectors.matrix.shape), vectors_file())
    size = vectors_file().stat().st_size / 1e6
    return (
        f"Learnt from {len(texts):,} texts in {seconds:.0f} s: {len(vectors.places):,} words, {size:.1f} MB."
    )


def _speed(texts: Sequence[str]) -> None:
    """In the demonstration city, whose categories are a whole city's: the first text, and each of them."""
    _found, loading = _timed(lambda: load(vectors_file()))
    _found, first = _timed(lambda: described(texts[0]))
    each = sorted(_timed(lambda text=text: described(text))[1] * 1000 for text in texts)
    slow = each[int(len(each) * 0.95)]
    told = "ok" if median(each) < GOAL else "MISSED"
    print(
        f"{len(descriptions())} categories: loading {loading:.2f} s and their phrases {first:.2f} s once a process;"
    )
    print(
        f"then {median(each):.2f} ms of one core a text (median; 95 %: {slow:.2f}; goal {GOAL:g}: {told})\n"
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    found = work()
    return found, time.process_time() - started
