"""What came of inspection: everybody's own, a lead's organisation, a department's replies, all for the centre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.actions.export import EXPORTERS as CASE_EXPORTERS
from yixian.cases.actions.export import AtOnceForm, read_in_order, take_out
from yixian.cases.clocks import start_of
from yixian.cases.fields import Day, Line
from yixian.cases.models import Case
from yixian.evaluation.actions.appeal_score import appeal, may_appeal
from yixian.evaluation.inspection import results
from yixian.evaluation.inspection.agreement import agreements
from yixian.evaluation.inspection.forms import AppealForm
from yixian.evaluation.inspection.marking import lines_of
from yixian.evaluation.models import Inspection, InspectionRule, Score, ScoreSheet
from yixian.evaluation.models.inspection import ALL_RESULTS, InspectionQuerySet
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.spreadsheets import Cell, file_answer
from yixian.people.models import Actor
from yixian.people.queries import acting

READERS = tuple(sorted(results.READERS))
EXPORTERS = tuple(sorted(results.READERS & CASE_EXPORTERS))  # as of the lists of cases
SHOWN_DAYS = timedelta(days=30)


class ResultsFileForm(AtOnceForm):
    """What the file of results is for; unlike a list of cases it names people: the inspected."""

    reason = Line(
        label=gettext_lazy("导出用途"),
        max_length=500,
        help_text=gettext_lazy("会留下记录；写着被评的人和单位，没有评语"),
    )


class ResultsForm(forms.Form):
    """Which days, and whose: the last month and everybody's that may be read, where nothing is named."""

    first = Day(label=gettext_lazy("从"), required=False)
    last = Day(label=gettext_lazy("到"), required=False)
    account = forms.IntegerField(min_value=1, max_value=2**31, required=False, widget=forms.HiddenInput)
    department = forms.IntegerField(min_value=1, max_value=2**31, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        last: date = given.get("last") or timezone.localdate()
        first: date = given.get("first") or last - SHOWN_DAYS
        if first > last:
            self.add_error("last", _("结束的日期不能早于开始的日期。"))
        elif (last - first).days >= results.MOST_DAYS:
            self.add_error("last", _("最多选 366 天。"))
        return given | {"first": first, "last": last}

    def rows(self, actor: Actor) -> InspectionQuerySet:
        """Of a valid form: the results asked for that this actor reads."""
        asked = self.cleaned_data
        rows = results.rows_of(actor, asked["first"], asked["last"])
        for name in ("account", "department"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        return rows

    @property
    def days(self) -> str:
        """The days as the addresses of links ask for them."""
        return urlencode({name: self.cleaned_data[name] for name in ("first", "last")})

    @property
    def asked(self) -> str:
        """The same with whose."""
        whose = {
            name: self.cleaned_data[name] for name in ("account", "department") if self.cleaned_data[name]
        }
        return "&".join(filter(None, [self.days, urlencode(whose)]))


@access(*READERS)
@never_cache
@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """By person and department, the items points were lost on, and the results themselves."""
    actor, form, given = acting(request), ResultsForm(request.GET), request.GET
    if not form.is_valid():
        return render(request, "evaluation/results.html", {"form": form}, status=400)
    rows = form.rows(actor)
    chosen, lines = form.cleaned_data, results.lines_of(rows)
    context = {
        "form": ResultsForm(initial=chosen),
        "asked": form.asked,
        "days": form.days,
        "one": bool(chosen["account"] or chosen["department"]),
        "lines": lines,
        "newest": results.MOST_READ if sum(line.scored for line in lines) > results.MOST_READ else 0,
        "lost": results.lost_of(rows),
        "page": results.KEYSET.page(
            rows.select_related(*results.RELATED), after=given.get("after"), before=given.get("before")
        ),
        "export": ResultsFileForm(auto_id="export_%s") if _may_export(actor) else None,
        "everybody": bool(actor.roles & (ALL_RESULTS | {"lead"})),
        "sees_agreement": bool(actor.roles & ALL_RESULTS),
    }
    return render(request, "evaluation/results.html", context)


def _may_export(actor: Actor) -> bool:
    return not actor.is_operator and bool(actor.roles.intersection(EXPORTERS))


@access(*EXPORTERS)
@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The results asked for as a table: numbers and who was inspected, none of the words; each on record.

    Refused as `take_out` refuses: to operators, without a reason, for too many rows.
    """
    actor, asked, typed = acting(request), ResultsForm(request.GET), ResultsFileForm(request.POST)
    if not asked.is_valid():
        raise Refusal(_("条件不对，请从“质检结果”页重新打开。"))
    if not typed.is_valid():
        raise Refusal(_("请写明导出用途，再导出。"), field="reason")
    pks = take_out(
        actor,
        results.KEYSET.ordered(asked.rows(actor)),
        reason=typed.cleaned_data["reason"],
        fields=("inspected",),
        subject="inspection",
    )
    header = [
        _("评定时间"), _("质检对象"), _("编号"), _("人员"), _("单位"),
        _("方案"), _("得分"), _("合格"), _("致命差错"), _("状态"),
    ]  # fmt: skip
    name = f"inspection-{asked.cleaned_data['first']}-{asked.cleaned_data['last']}"
    rows = read_in_order(pks, results.with_rows)
    answer = file_answer(typed.cleaned_data["form_of_file"], name, header, _cells(rows))
    answer["Cache-Control"] = "no-store"
    return answer


def _cells(rows: Iterable[Inspection]) -> Iterator[list[Cell]]:
    for one in rows:
        judged = timezone.localtime(one.judged_at) if one.judged_at is not None else None
        yield [
            f"{judged:%Y-%m-%d %H:%M}" if judged is not None else "",
            str(one.get_what_display()),
            one.subject.rpartition(" ")[2],
            one.account.name if one.account is not None else "",
            one.department.label
            if one.department is not None
            else str(one.account and one.account.organisation),
            one.origin,
            one.result,
            _("是") if one.passed else _("否"),
            _("是") if one.fatal else _("否"),
            str(one.get_state_display()),
        ]


@access(*READERS)
@never_cache
@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """One result: the sheet as it was filled in, the appeal and its ruling, coaching."""
    return _page(request, _found(request, pk))


@access(*READERS)
@never_cache
@require_POST
def make_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The inspected says that the score is wrong."""
    found, form = _found(request, pk), AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=400)
    try:
        appeal(acting(request), found, form.cleaned_data["why"])
    except NotAllowed:
        raise
    except Refusal as refusal:
        refusal.into(form)
        return _page(request, found, form=form, status=refusal.status)
    messages.success(request, _("申诉已提交，裁定后在这里看到结果。"))
    return redirect("inspection_result", pk)


def _found(request: HttpRequest, pk: int) -> Inspection:
    rows = Inspection.objects.results_of(acting(request)).select_related(*results.RELATED, "appeal__by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这件质检结果，或者您不能看。"))
    return found


def _page(
    request: HttpRequest, found: Inspection, *, form: AppealForm | None = None, status: int = 200
) -> HttpResponse:
    actor = acting(request)
    words = results.reads_words(actor, found)
    try:
        may_appeal(actor, found)
        appealing = True
    except Refusal:
        appealing = False
    case = found.case
    context = {
        "one": found,
        "scores": [_filled(found, row, words) for row in _standing_and_before(found)],
        "words": words,
        "appealing": appealing,
        "form": form or AppealForm(),
        "opens": case is not None and Case.objects.visible_to(actor).filter(pk=case.pk).exists(),
        "names_scorer": bool(actor.roles & ALL_RESULTS),
        "may_coach": _may_coach(actor, found),
        "notes": found.notes.visible_to(actor).select_related("lead"),
        "appeal_words": found.appeal.words.get("", "") if words and hasattr(found, "appeal") else "",
    }
    return render(request, "evaluation/result.html", context, status=status)


def _standing_and_before(found: Inspection) -> list[Score]:
    """The score that stands and, where an appeal changed it, the one before: the history of the result."""
    kept = {found.standing_id or 0}
    if hasattr(found, "appeal"):
        kept.add(found.appeal.against_id)
    return list(found.scores.filter(pk__in=kept).select_related("by").order_by("-pk"))


def _filled(found: Inspection, row: Score, words: bool) -> dict[str, Any]:
    said = row.words if words else {}
    return {"score": row, "lines": lines_of(found.sheet, row, said), "note": said.get("", "")}


def _may_coach(actor: Actor, found: Inspection) -> bool:
    seat = found.account
    ours = seat is not None and seat.organisation_id == actor.organisation_id and seat.pk != actor.account_id
    return "lead" in actor.roles and ours


@access(*sorted(ALL_RESULTS))
@never_cache
@require_GET
def agreement(request: HttpRequest) -> HttpResponse:
    """How far two inspectors agree, item by item, in some days."""
    form = ResultsForm(request.GET)
    if not form.is_valid():
        return render(request, "evaluation/agreement.html", {"form": form}, status=400)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    since, until = start_of(first), start_of(last + timedelta(days=1))
    sheets = ((sheet, agreements(sheet, since, until)) for sheet in ScoreSheet.objects.order_by("code"))
    context = {
        "form": ResultsForm(initial=form.cleaned_data),
        "sheets": [(sheet, found) for sheet, found in sheets if found],
        "least": InspectionRule.now().pairs,
    }
    return render(request, "evaluation/agreement.html", context)
