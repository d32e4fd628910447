"""Real messages of seven categories that are only described: vectors of words tell more of them than words alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dispatch.described_messages import describe_categories, firsts, others, unlabelled
from tests.shared import REAL_MESSAGES
from yixian.dispatch.reading import categories
from yixian.dispatch.reading.categories import described
from yixian.dispatch.vectors.card import LEARNT, Card
from yixian.dispatch.vectors.in_place import vectors_file
from yixian.dispatch.vectors.learning import learn
from yixian.dispatch.vectors.vectors_file import save

pytestmark = [*REAL_MESSAGES, pytest.mark.django_db]
NOTHING = ["", "啊", "堵", "hello there", "ok thanks, see you at 5 pm", "😀😀😀", "12345", "。。。"]


def test_vectors_of_unlabelled_messages_help(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than words alone that always propose, by the half of the messages that chose no floor; and still nothing
    where nothing speaks for any."""
    settings.DATA_DIR = tmp_path
    describe_categories()
    with monkeypatch.context() as always:
        always.setattr(categories, "LEAST_SHARED", 0)
        without = right()
    texts = unlabelled()
    vectors = learn(texts, lambda told: None)
    save(vectors, Card.of(LEARNT, "unlabelled.csv", "", len(texts), vectors.matrix.shape), vectors_file())
    with_vectors = right()
    assert with_vectors >= 0.72, f"{without:.3f} without, {with_vectors:.3f} with"
    assert with_vectors > without + 0.05
    assert [text for text in NOTHING if described(text)] == []


def right() -> float:
    """The share of the first proposals that are right."""
    return float(firsts()[0][others()].mean())
