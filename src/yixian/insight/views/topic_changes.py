"""What people do with a topic on its page. Joining and splitting are asked about once more before they are done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yixian.cases.lines import title_of, with_rows
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.ground.text import number_in
from yixian.insight import topic_page
from yixian.insight.actions import change_topic
from yixian.insight.models import Topic
from yixian.insight.topic_forms import MergeForm, NameForm, SplitForm
from yixian.insight.views.topics import topic_or_refuse
from yixian.people.models import Actor
from yixian.people.queries import acting

CHANGERS = tuple(sorted(change_topic.CHANGERS))
MOST_TO_SPLIT = 200


def _done(request: HttpRequest, pk: int, do: Callable[[Actor, Topic], object], said: str) -> HttpResponse:
    """Do it, say so or why not, and show the topic again."""
    try:
        do(acting(request), topic_or_refuse(pk))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("topic", pk=pk)


@access(*CHANGERS)
@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it so."""
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["name"])))
        return redirect("topic", pk=pk)
    given = form.cleaned_data["name"]
    return _done(
        request, pk, lambda actor, topic: change_topic.name_topic(actor, topic, given), _("已命名。")
    )


@access(*CHANGERS)
@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow it, or no more."""
    on = request.POST.get("on") == "1"
    said = _("已关注。") if on else _("已不再关注。")
    return _done(request, pk, lambda actor, topic: change_topic.watch_topic(actor, topic, on), said)


@access(*CHANGERS)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the list, or back on it."""
    closed = request.POST.get("on") == "1"
    said = _("已关闭，不再列出。") if closed else _("已重新打开。")
    return _done(request, pk, lambda actor, topic: change_topic.close_topic(actor, topic, closed), said)


@access(*CHANGERS)
@never_cache
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the other topic, then be told what it means, then do it."""
    topic = topic_or_refuse(pk)
    form = MergeForm(topic, request.POST or None)
    into = form.topics[form.cleaned_data["into"]] if form.is_valid() else None
    if into is not None and request.POST.get("sure") == "yes":
        try:
            change_topic.merge_topics(acting(request), topic, into)
        except Refusal as refusal:
            form.add_error("into" if refusal.field == "into" else None, str(refusal))
            into = None
        else:
            messages.success(request, _("已合并。"))
            return redirect("topic", pk=into.pk)
    context = {"topic": topic, "form": form, "into": into, "members": topic.members.count()}
    return render(request, "insight/topic_merge.html", context, status=400 if form.errors else 200)


@access(*CHANGERS)
@never_cache
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick the cases that are another matter, then be told what it means, then do it."""
    actor, topic = acting(request), topic_or_refuse(pk)
    form = SplitForm(request.POST or None)
    wanted = [number for number in map(number_in, request.POST.getlist("case")) if number is not None]
    known = set(topic_page.cases_of(actor, topic).filter(pk__in=wanted).values_list("pk", flat=True))
    chosen = [one for one in wanted if one in known]
    asked = request.method == "POST" and form.is_valid()
    if asked and not chosen:
        form.add_error(None, _("请勾选要拆分出去的诉求。"))
    elif asked and request.POST.get("sure") == "yes":
        try:
            made = change_topic.split_topic(actor, topic, chosen, form.cleaned_data["name"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已拆分成新的热点。"))
            return redirect("topic", pk=made.pk)
    near = topic_page.cases_of(actor, topic).order_by("topic_member__likeness", "pk")
    context = {
        "topic": topic,
        "form": form,
        "lines": [
            {"case": case, "title": title_of(actor, case), "chosen": case.pk in chosen}
            for case in with_rows(near)[:MOST_TO_SPLIT]
        ],
        "confirm": asked and not form.errors,
        "chosen": chosen,
    }
    return render(request, "insight/topic_split.html", context, status=400 if form.errors else 200)
