"""An exam from its rules to its result. Each question is a page whose form keeps the answer, without scripts, too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.ground.access import access
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.ground.text import number_in
from yixian.ground.told import told
from yixian.people.queries import acting
from yixian.training.actions import begin_paper, hand_in, save_answer, settle
from yixian.training.actions.begin_paper import exam_of
from yixian.training.actions.hand_in import paper_of
from yixian.training.drawing import is_right, options_of
from yixian.training.models import LEARNERS, Paper
from yixian.training.views.mine import own


@access(*LEARNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def exam(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of an exam, how one stands in it, and the button that begins."""
    account = own(request)
    if request.method == "POST":
        try:
            return redirect("training_paper", begin_paper(account, pk).pk)
        except NotFound:
            raise
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect("training_exam", pk)
    sitting = exam_of(account, pk)
    for paper in sitting.papers:
        settle(paper)
    context = {"one": exam_of(account, pk), "questions": sum(part.count for part in sitting.exam.parts.all())}
    return render(request, "training/exam.html", context)


@access(*LEARNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One question of the paper, by `?q=` from 1; posted, its answer is kept and the next one shown."""
    account = own(request)
    found = settle(paper_of(account, pk))
    if found.handed_in_at is not None:
        return redirect("training_result", pk)
    last = len(found.questions)
    place = min(max(number_in(request.GET.get("q", "")) or 1, 1), last)
    if request.method == "POST":
        try:
            save_answer(account, pk, place, "".join(request.POST.getlist("chosen"))[:20])
        except Conflict as over:
            messages.warning(request, str(over))
            return redirect("training_result", pk)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect(f"{reverse('training_paper', args=[pk])}?q={place}")
        if place == last:
            return redirect("training_hand_in", pk)
        return redirect(f"{reverse('training_paper', args=[pk])}?q={place + 1}")
    question = found.questions[place - 1]
    chosen = _chosen(found)
    context = {
        **_clock(found),
        "question": question,
        "place": place,
        "last": last,
        "options": [
            (number, text, str(number) in chosen.get(place, ""))
            for number, text in enumerate(options_of(question), 1)
        ],
        "several": question["kind"] == "multiple",
        "places": [(one, bool(chosen.get(one))) for one in range(1, last + 1)],
    }
    return render(request, "training/paper.html", context)


@access(*LEARNERS)
@require_POST
@told
def save(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Keep an answer while the page stays open."""
    place = number_in(request.POST.get("place", "")) or 0
    row = save_answer(own(request), pk, place, "".join(request.POST.getlist("chosen"))[:20])
    return {"place": row.place, "chosen": row.chosen}


@access(*LEARNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """How many were answered, and the button that hands in, once."""
    account = own(request)
    if request.method == "POST":
        try:
            hand_in(account, pk)
        except Conflict as already:
            messages.warning(request, str(already))
        return redirect("training_result", pk)
    found = settle(paper_of(account, pk))
    if found.handed_in_at is not None:
        return redirect("training_result", pk)
    chosen = _chosen(found)
    empty = [one for one in range(1, len(found.questions) + 1) if not chosen.get(one)]
    context = {**_clock(found), "empty": empty, "last": len(found.questions)}
    return render(request, "training/hand_in.html", context)


@access(*LEARNERS)
@never_cache
@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What a paper came to, question by question: one's own, and for a lead those of the own people."""
    actor = acting(request)
    rows = Paper.objects.visible_to(actor).select_related("exam", "account", "certificate")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这份试卷。"))
    is_own = found.account_id == actor.account_id
    if settle(found).handed_in_at is None:
        if is_own:
            return redirect("training_paper", pk)
        raise NotFound(_("这份试卷还没有交，交了才能看。"))
    found = rows.get(pk=pk)
    chosen = _chosen(found)
    lines = [_line(place, one, chosen.get(place, "")) for place, one in enumerate(found.questions, 1)]
    context = {"paper": found, "lines": lines, "is_own": is_own}
    return render(request, "training/result.html", context)


def _line(place: int, question: dict[str, Any], chosen: str) -> dict[str, Any]:
    texts = options_of(question)
    return {
        "place": place,
        "question": question,
        "is_right": is_right(question, chosen),
        "chosen": [texts[int(one) - 1] for one in chosen],
        "right": [texts[one] for one in question["right"]],
    }


def _chosen(found: Paper) -> dict[int, str]:
    return dict(found.answers.values_list("place", "chosen"))


def _clock(found: Paper) -> dict[str, Any]:
    seconds = max(0, int((found.ends_at - timezone.now()).total_seconds()))
    return {"paper": found, "seconds": seconds, "minutes": -(-seconds // 60)}
