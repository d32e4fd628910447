"""Coaching notes: written by a lead, read and confirmed by the seat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.fields import Text
from yixian.evaluation.actions.coach import ANSWER, acknowledge, coach
from yixian.evaluation.models import CoachingNote, Inspection
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.text import number_in
from yixian.people.actions import drop_sent_draft
from yixian.people.models import Account, Actor
from yixian.people.queries import acting

READERS = ("seat", "lead", "duty_manager")
NEWEST = Keyset("-pk", rows=30)


class CoachingForm(forms.Form):
    """Whom, and what is told; about one of the seat's results where the page of it was left."""

    seat = forms.ModelChoiceField(Account.objects.none(), label=gettext_lazy("话务员"))
    text = Text(
        label=gettext_lazy("辅导内容"),
        max_length=2000,
        rows=5,
        help_text=gettext_lazy(
            "写做得好的、要改的和怎么改。话务员本人、您和值班主任能看到；不写诉求人的姓名和电话。"
        ),
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        seats = Account.objects.filter(
            is_active=True, grants__role="seat", organisation_id=actor.organisation_id or 0
        )
        field = self.fields["seat"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = seats.exclude(pk=actor.account_id or 0).distinct().order_by("name", "pk")


class AnswerForm(forms.Form):
    """What the seat says to it, if anything."""

    answer = Text(label=gettext_lazy("我的话"), max_length=1000, rows=2, required=False)


@access(*READERS)
@never_cache
@require_GET
def notes(request: HttpRequest) -> HttpResponse:
    """The notes of this person, newest first."""
    return _page(request, acting(request))


@access("lead")
@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Write a note."""
    actor = acting(request)
    form, about = CoachingForm(actor, request.POST), _about(actor, request.POST.get("about", ""))
    if not form.is_valid():
        return _page(request, actor, form=form, about=about, status=400)
    try:
        coach(actor, form.cleaned_data["seat"], form.cleaned_data["text"], about)
    except Refusal as refusal:
        refusal.into(form)
        return _page(request, actor, form=form, about=about, status=refusal.status)
    drop_sent_draft(request, actor)
    messages.success(request, _("辅导记录已交给话务员。"))
    return redirect("coaching")


@access("seat")
@never_cache
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The seat says that it read the note."""
    actor, form = acting(request), AnswerForm(request.POST)
    note = CoachingNote.objects.visible_to(actor).filter(pk=pk).first()
    if note is None:
        raise NotFound(_("没有这条辅导记录。"))
    if not form.is_valid():
        raise Refusal(_("最多写 1000 字。"))
    try:
        acknowledge(actor, note, form.cleaned_data["answer"])
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("已确认。"))
    return redirect("coaching")


def _about(actor: Actor, pk: str) -> Inspection | None:
    """The result a note is about, if this actor reads it."""
    found = Inspection.objects.results_of(actor).filter(pk=number_in(pk) or 0, account__isnull=False)
    return found.select_related("account", "case", "call").first()


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    form: CoachingForm | None = None,
    about: Inspection | None = None,
    status: int = 200,
) -> HttpResponse:
    given = request.GET
    rows = CoachingNote.objects.visible_to(actor).select_related(
        "seat", "lead", "inspection__case", "inspection__call"
    )
    page = NEWEST.page(rows, after=given.get("after"), before=given.get("before"))
    # Who reads a note does not always read the result it is about.
    asked = [note.inspection_id for note in page.rows if note.inspection_id]
    opened = set(Inspection.objects.results_of(actor).filter(pk__in=asked).values_list("pk", flat=True))
    about = about or _about(actor, given.get("about", ""))
    leads = "lead" in actor.roles
    context = {
        "page": page,
        "rows": [_shown(actor, note, opened) for note in page.rows],
        "about": about,
        "form": (form or CoachingForm(actor, initial={"seat": about.account_id if about else None}))
        if leads
        else None,
        "draft_key": f"coaching:{about.pk if about else 0}",
    }
    return render(request, "evaluation/coaching.html", context, status=status)


def _shown(actor: Actor, note: CoachingNote, opened: set[int]) -> dict[str, Any]:
    words = note.words
    mine = note.seat_id == actor.account_id
    return {
        "note": note,
        "opens": note.inspection_id in opened,
        "text": words.get("", ""),
        "answer": words.get(ANSWER, ""),
        "asks": AnswerForm(auto_id=f"answer_{note.pk}_%s") if mine and note.read_at is None else None,
    }
