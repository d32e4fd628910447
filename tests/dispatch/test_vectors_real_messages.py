"""Real messages of seven categories that are only described: vectors of words tell more of them than words alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dispatch.described_messages import accuracy, describe_categories, unlabelled
from tests.shared import REAL_MESSAGES
from yixian.dispatch.vectors.card import LEARNT, Card
from yixian.dispatch.vectors.in_place import vectors_file
from yixian.dispatch.vectors.learning import learn
from yixian.dispatch.vectors.vectors_file import save

pytestmark = [*REAL_MESSAGES, pytest.mark.django_db]


def test_vectors_of_unlabelled_messages_help(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    describe_categories()
    without = accuracy()
    texts = unlabelled()
    vectors = learn(texts, lambda told: None)
    card = Card.of(LEARNT, "unlabelled.csv", "", len(texts), vectors.matrix.shape)
    save(vectors, card, vectors_file())
    with_vectors = accuracy()
    print(f"{without:.3f} without, {with_vectors:.3f} with")
    assert with_vectors >= 0.72
    assert with_vectors > without + 0.05
