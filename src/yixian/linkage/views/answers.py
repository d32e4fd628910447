"""An answer to the caller by text message or e-mail: looked at before it is sent, and kept as it was sent."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import access
from yixian.ground.answers import Answer, answer_of, label_of_answers
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.problem import say_when
from yixian.linkage import queries
from yixian.linkage.actions import send_answer
from yixian.linkage.actions.send_answer import MARK_LENGTH
from yixian.linkage.answer_words import written
from yixian.linkage.caller import Caller, caller_of
from yixian.linkage.models import ANSWER_WAYS
from yixian.linkage.ways import why_not
from yixian.people.models import Actor
from yixian.people.queries import acting

SENDERS = ("seat", "dispatcher", "callback")
LONGEST = 30  # of a number or a key in the address


@access(*SENDERS)
@never_cache
@require_http_methods(["GET", "POST"])
def answer_to_caller(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What would go out to whoever is on the line, and sending it; asked for by htmx, the part of a page alone."""
    actor = acting(request)
    try:
        answer = answer_of(kind, code, _("这条答复已经停用或过期，不能再发。"))
    except NotFound as gone:
        return _shown(request, {"gone": str(gone)}, gone.status if request.method == "POST" else 200)
    context: dict[str, Any] = {"kind": kind, "code": code, "answer": answer, "label": label_of_answers(kind)}
    asked = request.POST if request.method == "POST" else request.GET
    context["asked"] = {name: asked.get(name, "").strip()[:LONGEST] for name in ("contact", "case")}
    try:
        caller = caller_of(actor, **context["asked"])
    except Refusal as refusal:
        refused = {**context, "refused": str(refusal)}
        return _shown(request, refused, refusal.status if request.method == "POST" else 200)
    if request.method == "POST":
        return _send(request, actor, caller, context)
    return _shown(request, {**context, **_preview(caller, answer)}, 200)


def _preview(caller: Caller, answer: Answer, way: str = "", mark: str = "") -> dict[str, Any]:
    """What stands in the form: every way the caller is reached by, with the words as they go out by it."""
    labels = dict(ANSWER_WAYS)
    ways = [
        {
            "name": name,
            "label": labels[name],
            "address": address,
            "words": written(answer, name),
            "waits": why_not(name),
        }
        for name, address in caller.ways
    ]
    chosen = way if way in dict(caller.ways) else caller.ways[0][0]
    return {
        "caller": caller,
        "ways": ways,
        "chosen": chosen,
        "mark": mark or secrets.token_urlsafe(18),
        "sent": queries.answers_to(caller.contact_id, caller.case),
    }


def _send(request: HttpRequest, actor: Actor, caller: Caller, context: dict[str, Any]) -> HttpResponse:
    way, mark = request.POST.get("way", ""), request.POST.get("mark", "")[:MARK_LENGTH]
    answer: Answer = context["answer"]
    try:
        if not mark:
            raise Refusal(_("页面已经过期，请重新打开再发。"))
        row, _before = send_answer(
            actor, caller, context["kind"], context["code"], answer, way=way, mark=mark
        )
    except Refusal as refusal:
        shown = {**context, **_preview(caller, answer, way, mark), "error": str(refusal)}
        page = _shown(request, shown, refusal.status)
        say_when(page, refusal)
        return page
    done = _("“%(title)s”已交%(way)s发送。") % {"title": answer.title, "way": row.get_way_display()}
    if getattr(request, "htmx", False):
        sent = queries.answers_to(caller.contact_id, caller.case)
        return render(request, "linkage/answers_sent.html", {"sent": sent, "done": done})
    messages.success(request, done)
    if caller.case is not None:
        return redirect("case", caller.case.number)
    return redirect(reverse("contact", args=[caller.contact_id]))


def _shown(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The page, or its part for htmx, which takes no answer but a 200 into the page."""
    if getattr(request, "htmx", False):
        return render(request, "linkage/answer_form.html", context, status=200)
    return render(request, "linkage/answer_page.html", context, status=status)
