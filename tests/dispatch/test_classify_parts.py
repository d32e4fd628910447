"""What classifying is made of: pieces, near copies, folds, paths, probabilities, words that decided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dispatch.labelled import PAIRS
from yixian.dispatch.classify import counting
from yixian.dispatch.classify.counting import Counting
from yixian.dispatch.classify.folds import folds, near_copies
from yixian.dispatch.classify.learning import learn
from yixian.dispatch.classify.mixing import Mixing
from yixian.dispatch.classify.paths import deepest, of_level, path, upper
from yixian.dispatch.classify.pieces import KINDS, pieces_of
from yixian.dispatch.classify.scores import figures
from yixian.dispatch.classify.surety import Surety
from yixian.dispatch.classify.texts import lay, words_of
from yixian.ground.errors import Refusal

TEXTS = [text for _label, text in PAIRS]
LABELS = [label for label, _text in PAIRS]


def slots(texts: list[str], of: int) -> list[list[int]]:
    """The slots of one of several texts laid together, by kind."""
    return [sorted(pieces.slot[pieces.text == of].tolist()) for pieces in pieces_of(lay(texts))]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.integers(0, 5))
@settings(max_examples=60)
def test_a_text_has_the_same_pieces_whatever_lies_beside_it(texts: list[str], of: int) -> None:
    of %= len(texts)
    assert slots(texts, of) == slots([texts[of]], 0)


def test_pieces_are_all_runs_within_their_bounds() -> None:
    laid = lay(["暖气 不热", "公交车"])
    words, characters, *_ = pieces_of(laid)
    row = "".join(laid.words)
    cut = [row[first:last] for first, last in zip(characters.first, characters.last, strict=True)]
    assert sorted(cut) == sorted(
        [*"暖气不热公交车", "暖气", "气不", "不热", "暖气不", "气不热", "暖气不热", "公交", "交车", "公交车"]
    )
    assert "热公" not in cut  # of two texts
    assert set(words.text.tolist()) == {0, 1}
    long = lay(["路" * 500])
    assert max(next(p for p, k in zip(pieces_of(long), KINDS, strict=True) if not k.words).last) == 300


def test_different_pieces_have_different_slots() -> None:
    characters = list(pieces_of(lay(["".join(chr(0x4E00 + n) for n in range(300))])))[1]
    assert len(set(characters.slot.tolist())) > 0.99 * len(characters.slot)


def test_full_width_and_capital_letters_are_read_as_the_usual_ones() -> None:
    assert words_of("Ａ３区ＢＵＳ") == words_of("a3区bus")


def test_rows_are_as_long_as_their_kinds_weigh(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Counting.of(TEXTS, 1 << 20)
    rows = known.rows([*TEXTS, "", "ő"])
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    whole = np.sqrt(sum(kind.weight**2 for kind in KINDS))
    assert lengths[:-2] == pytest.approx(whole, abs=1e-3)
    assert lengths[-2:].tolist() == [0, 0]
    monkeypatch.setattr(counting, "TOGETHER", 7)  # parts are nothing that can be seen
    assert abs(known.rows([*TEXTS, "", "ő"]) - rows).max() == 0
    assert Counting.of(TEXTS, 500).width <= 500


def test_near_copies_are_one_group() -> None:
    long = "楼下烧烤店的油烟直接排进小区，开不了窗户，投诉了很多次也没有人来管，希望尽快处理"
    texts = [
        long,
        f"您好，{long}！",
        "暖气不热",
        long.replace("小区", "院子"),
        "",
        "公交车不来",
        "",
        "暖气不热",
    ]
    groups = near_copies(texts)
    assert groups[0] == groups[1] == groups[3]
    assert groups[2] == groups[7]
    assert groups[4] == groups[6]
    assert len(set(groups)) == 4
    assert len(set(near_copies(TEXTS))) == len(TEXTS)


def test_folds_judge_each_once_and_part_no_group() -> None:
    numbers = np.unique(LABELS, return_inverse=True)[1]
    groups = np.arange(60) // 2
    parts = folds(numbers, groups, 5)
    assert sorted(np.concatenate([judged for _learnt, judged in parts]).tolist()) == list(range(60))
    assert all(not set(groups[learnt]) & set(groups[judged]) for learnt, judged in parts)
    with pytest.raises(Refusal, match="不够分成"):
        folds(numbers, groups, 31)
    rare = np.arange(6)  # each label once
    assert len(folds(rare, np.arange(6), 3)) == 3


def test_paths() -> None:
    assert path(["城建 ", " 道路", "", "路灯"]) == "城建/道路"
    assert path(["城建/道路", "路灯"]) == "城建/道路/路灯"
    assert path(["", "道路"]) == ""
    assert (deepest(["甲", "甲/乙/丙"]), deepest(["甲"])) == (3, 1)
    assert (upper("甲/乙/丙", 2), upper("甲", 2)) == ("甲/乙", "甲")
    names, sums = of_level(1, ["甲/乙", "丙", "甲/丁"], np.array([[0.2, 0.5, 0.3]]))
    assert names == ["丙", "甲"]
    assert sums.tolist() == [[0.5, 0.5]]


def test_figures_count_the_surest_first() -> None:
    sure = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.4, 0.6]])
    found = figures(["甲", "甲", "乙", "乙"], ["甲", "乙"], sure)
    assert (found["accuracy"], found["top2"], found["n"]) == (0.75, 1.0, 4)
    assert found["selective"] == {"50": 1.0, "70": 1.0, "80": 0.6667, "90": 0.6667}
    assert "levels" not in found


def test_probabilities_are_as_high_as_choices_are_right() -> None:
    """Scores that are right in four of five cases make probabilities of some four fifths."""
    rng = np.random.default_rng(1)
    right = rng.integers(3, size=3000)
    said = np.where(rng.random(3000) < 0.8, right, (right + 1) % 3)
    scores = np.eye(3)[said] * 2 - 1 + rng.normal(0, 0.01, (3000, 3))
    found = Mixing.learnt(scores, right, scores.shape[1]).probabilities(scores)
    assert found.max(axis=1).mean() == pytest.approx(0.8, abs=0.03)
    assert found.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("labels", [1, 2, 3, 70])
def test_any_number_of_labels_makes_probabilities(labels: int) -> None:
    rng = np.random.default_rng(2)
    right = np.arange(labels * 4) % labels
    scores = np.eye(labels)[right] + rng.normal(0, 0.1, (len(right), labels))
    found = Mixing.learnt(scores, right, scores.shape[1]).probabilities(scores)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found.argmax(axis=1) == right).mean() > 0.9
    unseen = Mixing.learnt(scores, np.zeros(len(right), dtype=np.int64), labels).probabilities(scores)
    assert np.isfinite(unseen).all()


def test_a_rare_label_absent_from_a_trial_is_learnt_all_the_same() -> None:
    texts, labels = [*TEXTS, "医院挂号排队"], [*LABELS, "医疗"]
    learnt = learn(texts, labels, np.arange(61))
    assert "医疗" in learnt.labels
    assert learnt.tried is not None
    found = learnt.judging.probabilities(["医院挂号要排队"])[0]
    assert found[learnt.labels.index("医疗")] > 0


def choices(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities that are all alike, what two kinds of pieces add, and which choices are right.

    Both kinds speak for the first label in half of the texts, and these are nearly all right; else they disagree.
    """
    rng = np.random.default_rng(3)
    agree = rng.random(count) < 0.5
    found = np.tile([0.6, 0.3, 0.1], (count, 1))
    by_kind = np.zeros((count, 2, 3), dtype=np.float32)
    by_kind[:, 0, 0] = 1
    by_kind[:, 1, 0] = np.where(agree, 1, -1)
    return found, by_kind, rng.random(count) < np.where(agree, 0.98, 0.5)


def test_a_choice_all_kinds_of_pieces_agree_on_is_surer() -> None:
    found, by_kind, right = choices(2000)
    told = Surety.learnt(found, by_kind, right).told(found, by_kind)
    agree = by_kind[:, 1, 0] > 0
    assert told[agree, 0] == pytest.approx(0.98, abs=0.02)
    assert told[~agree, 0] == pytest.approx(0.5, abs=0.05)
    assert told.sum(axis=1) == pytest.approx(1)
    assert (np.argsort(-told, axis=1) == [0, 1, 2]).all()  # the order of labels stays


def test_where_nothing_was_wrong_or_right_probabilities_stay() -> None:
    found, by_kind, right = choices(50)
    for all_alike in (np.ones_like(right), np.zeros_like(right)):
        assert Surety.learnt(found, by_kind, all_alike).told(found, by_kind) is found


def test_a_label_is_never_less_likely_than_those_behind_it() -> None:
    found, by_kind, _right = choices(4)
    unsure = Surety(np.zeros(3, dtype=np.float32), -30.0)
    assert unsure.told(found, by_kind).max(axis=1) == pytest.approx(1 / 3, abs=0.01)
    nothing_known = np.tile([0.4, 0.35, 0.25], (4, 1))
    assert unsure.told(nothing_known, by_kind) == pytest.approx(nothing_known, abs=1e-4)
    sure = Surety(np.zeros(3, dtype=np.float32), 30.0).told(found, by_kind)
    assert sure[:, 0] == pytest.approx(1)
    assert np.isfinite(sure).all()


def test_of_many_labels_with_few_messages_each_it_is_tried_how_sure_choices_are() -> None:
    """Three messages of each of seventy labels: scores are near each other, and yet choices are mostly right."""
    names = [chr(0x4E00 + 20 * n) * 2 for n in range(70)]
    texts = [f"{name}{name}{word}" for word in ("不好", "坏了", "没人管") for name in names]
    learnt = learn(texts, names * 3, np.arange(210))
    assert learnt.tried is not None
    found = learnt.judging.probabilities([f"{names[3]}{names[3]}停了"])[0]
    assert learnt.labels[int(found.argmax())] == names[3]
    assert found.max() > 0.5
