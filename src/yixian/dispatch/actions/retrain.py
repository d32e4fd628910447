"""Learning from the city's own cases, as people corrected them; what is not better than before is not put in place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

import numpy as np
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Kind, Secrecy
from yixian.dispatch.actions.put_in_place import put_new
from yixian.dispatch.classify.card import Card
from yixian.dispatch.classify.folds import near_copies
from yixian.dispatch.classify.learning import Learnt, learn
from yixian.dispatch.classify.mixing import Scores
from yixian.dispatch.classify.model import TOP, Model
from yixian.dispatch.classify.model_file import save
from yixian.dispatch.classify.texts import Numbers
from yixian.dispatch.learnt import in_place
from yixian.dispatch.models import CategoryModel
from yixian.dispatch.reading.categories import described, descriptions
from yixian.ground.errors import Refusal
from yixian.safeguard.masking import mask_text

MOST = 30_000  # the newest cases; older ones tell of older categories
LEAST = 300  # with fewer nothing is learnt
HELD_OUT, LEAST_HELD_OUT = 0.1, 50


@dataclass(frozen=True)
class Told:
    """A case as it is learnt from: its words without numbers, the path of its category, and when it was first
    dispatched (None for the words that describe a category)."""

    text: str
    path: str
    dispatched_at: datetime | None = None


def retrain() -> CategoryModel:
    """Learn, try it on the newest cases beside what is in place, and put it in place where it is better.

    `Refusal` where there are too few cases, or too few that what is in place has not learnt from. Takes about a minute
    for ten thousand cases.
    """
    told = _told()
    if len(told) < LEAST or len({one.path for one in told}) < 2:
        raise Refusal(
            _("派过单、有分类的诉求还不够：有 %(n)d 件，至少要 %(least)d 件、两个以上的分类。")
            % {"n": len(told), "least": LEAST}
        )
    groups = near_copies([one.text for one in told])
    tested = _unseen(told)
    earlier = np.setdiff1d(np.arange(len(told)), tested)
    earlier = earlier[~np.isin(groups[earlier], groups[tested])]  # no near copy of what is tested
    known, apart = _with_descriptions([told[row] for row in earlier], groups[earlier])
    learnt = learn(*_examples(known), apart)
    texts, right = _examples([told[row] for row in tested])
    found = learnt.judging.probabilities(texts)
    score, top_three = _right(learnt.labels, found, right)
    before = _right_before(texts, right)
    if score > before:  # what goes in place learns from everything
        known, apart = _with_descriptions(told, groups)
        learnt = learn(*_examples(known), apart)
    model = Model(learnt.labels, learnt.judging, _card(known, learnt))
    return _kept(model, CategoryModel(
        cases=len(told), categories=len(learnt.labels), held_out=len(tested), score=score, top_three=top_three,
        before=before, card=asdict(model.card),
    ))  # fmt: skip


def _unseen(told: Sequence[Told]) -> Numbers:
    """The newest tenth, without what the model in place has learnt from: it would know the answers."""
    held = max(LEAST_HELD_OUT, int(len(told) * HELD_OUT))
    now = in_place()
    if now is None:
        return np.arange(held)
    unseen = [row for row, one in enumerate(told) if one.dispatched_at and one.dispatched_at > now.made_at]
    if len(unseen) < LEAST_HELD_OUT:
        raise Refusal(
            _("在用的模型没学过的诉求只有 %(n)d 件，至少要 %(least)d 件才比得出新模型好不好。")
            % {"n": len(unseen), "least": LEAST_HELD_OUT}
        )
    return np.array(unseen[:held])


def _told() -> list[Told]:
    """The newest dispatched cases that everybody who dispatches may read, the newest first (index: the key)."""
    cases = Case.objects.filter(
        dispatched_at__isnull=False, category__isnull=False, secrecy=Secrecy.NONE, held_by_office=False
    ).exclude(kind=Kind.REPORT)
    # What was handled again was learnt from before; cases of before there was a record have their last dispatch alone.
    first = Coalesce("first_dispatch__at", "dispatched_at")
    rows = cases.order_by("-pk").values_list("title", "content", "category__path", first)[:MOST]
    return [Told(mask_text(f"{title}\n{content}"), path, at) for title, content, path, at in rows]


def _with_descriptions(told: Sequence[Told], groups: Numbers) -> tuple[list[Told], Numbers]:
    """Beside cases the words by which each category is described: of many there is no case yet."""
    words = [Told(text, category.path) for category, text in descriptions()]
    own = np.arange(len(words)) + int(groups.max(initial=-1)) + 1
    return [*told, *words], np.concatenate([groups, own])


def _examples(told: Sequence[Told]) -> tuple[list[str], list[str]]:
    return [one.text for one in told], [one.path for one in told]


def _card(told: Sequence[Told], learnt: Learnt) -> Card:
    texts, paths = _examples(told)
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    return Card.of(digest, ["title", "content"], ["category"], paths, learnt)


def _right(labels: Sequence[str], found: Scores, right: Sequence[str]) -> tuple[float, float]:
    """The shares whose first choice, and one of whose first three, is right."""
    order = np.argsort(-found, axis=1)[:, :TOP]
    chosen = [[labels[label] for label in row] for row in order]
    first = sum(path == row[0] for row, path in zip(chosen, right, strict=True))
    among = sum(path in row for row, path in zip(chosen, right, strict=True))
    return first / len(right), among / len(right)


def _right_before(texts: Sequence[str], right: Sequence[str]) -> float:
    """The share whose first choice is right by what is in place: a model, or the categories' own words."""
    now = in_place()
    if now is not None:
        return _right(now.model.labels, now.model.probabilities(texts), right)[0]
    found = [next((one.category.path for one in described(text)), "") for text in texts]
    return sum(path == one for path, one in zip(right, found, strict=True)) / len(right)


def _kept(model: Model, row: CategoryModel) -> CategoryModel:
    if row.score <= row.before:
        row.save()
    else:
        put_new(row, "category.npz", partial(save, model), _("测试比原来的好"))
    return row
