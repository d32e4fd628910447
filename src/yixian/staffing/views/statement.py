"""The operator's statement: a page, its rows, a paper, files; issued by the government."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.ground.access import access
from yixian.ground.docx_files import docx_answer
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.papers import Paper
from yixian.ground.spreadsheets import FORMS, Cell, file_answer
from yixian.insight import queries as insight
from yixian.people.models import Actor, Organisation
from yixian.people.queries import acting
from yixian.staffing.actions import issue_statement, may_issue
from yixian.staffing.models import Statement
from yixian.staffing.statement import ITEMS, Item, Month, is_over, value_text, worst_words
from yixian.staffing.statement_paper import notes, statement_paper

READERS = ("lead", "duty_manager")
NEWEST_FIRST, LAST_MISSED = Keyset("-began_at", "-pk"), Keyset("-first_at", "-pk")


@dataclass(frozen=True)
class Asked:
    """An operator's month that somebody may read, and the row where it was issued."""

    actor: Actor
    organisation: Organisation
    month: date
    issued: Statement | None

    @property
    def query(self) -> str:
        return urlencode({"organisation": self.organisation.code, "month": f"{self.month:%Y-%m}"})

    def numbers(self) -> tuple[dict[str, list[int | None]], dict[str, Any]]:
        """As issued, else as the rows are now."""
        if self.issued is not None:
            return self.issued.numbers, self.issued.facts
        return Month.of(self.organisation, self.month).numbers(timezone.now())


def operators(actor: Actor) -> list[Organisation]:
    """Whose statements this actor reads: a duty manager every operator's, a lead of an operator its own."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.OPERATOR).order_by("code")
    return list(rows if "duty_manager" in actor.roles else rows.filter(pk=actor.organisation_id or 0))


def asked_of(request: HttpRequest) -> Asked:
    """What the address, or the form, asks for: last month of the first operator without more."""
    actor, told = acting(request), request.POST or request.GET
    choices = operators(actor)
    code = told.get("organisation", "")
    found = next((one for one in choices if code in ("", one.code)), None)
    if found is None:
        raise NotFound(_("没有这个运营单位，或者您不能查看。"), field="organisation")
    month = _month(told.get("month", ""))
    return Asked(actor, found, month, Statement.objects.filter(organisation=found, month=month).first())


def _month(typed: str) -> date:
    today = timezone.localdate()
    if not typed:
        return insight.month_of(insight.month_of(today) - timedelta(days=1))
    try:
        month = date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise Refusal(_("请按 2026-01 的样子填写月份。"), field="month") from None
    if not date(2000, 1, 1) <= month <= today:
        raise Refusal(_("请选已经开始的月份。"), field="month")
    return month


@access(*READERS)
@never_cache
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """The statement, as issued or as it stands now."""
    actor = acting(request)
    choices = operators(actor)
    if not choices:
        return render(request, "staffing/no_statement.html")
    asked = asked_of(request)
    numbers, facts = asked.numbers()
    context = {
        "asked": asked,
        "lines": [_line(asked, item, numbers[code]) for code, item in ITEMS.items() if code in numbers],
        "facts": facts,
        "worst": worst_words(facts),
        "choices": choices,
        "month": f"{asked.month:%Y-%m}",
        "may_issue": may_issue(actor) and asked.issued is None and is_over(asked.month, timezone.localdate()),
        "over": is_over(asked.month, timezone.localdate()),
        "notes": notes(facts),
        "forms": FORMS,
    }
    return render(request, "staffing/statement.html", context)


def _line(asked: Asked, item: Item, numbers: list[int | None]) -> dict[str, Any]:
    def side(number: int | None, place: str) -> dict[str, Any]:
        url = f"{reverse('statement_rows', args=[item.code])}?{asked.query}&part={place}" if number else ""
        return {"text": f"{number:,}" if number is not None else "", "url": url}

    sides = [{**side(numbers[0], "numerator"), "words": item.up.words}]
    if item.down is not None:
        sides.append({**side(numbers[1], "denominator"), "words": item.down.words})
    return {"item": item, "value": value_text(item, numbers), "sides": sides}


@access(*READERS)
@never_cache
@require_GET
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """The rows behind a number, as they are now."""
    asked, item, down = asked_of(request), ITEMS.get(code), request.GET.get("part") == "denominator"
    if item is None or (down and item.down is None):
        raise NotFound(_("这个数字后面没有明细。"), field="code")
    month, now = Month.of(asked.organisation, asked.month), timezone.now()
    side = item.down if down and item.down is not None else item.up
    context: dict[str, Any] = {"asked": asked, "item": item, "words": side.words, "total_of": side.total}
    after, before = request.GET.get("after"), request.GET.get("before")
    calls = month.calls(code, down)
    if calls is not None:
        page = NEWEST_FIRST.page(
            calls.select_related("number", "last_queue", "agent"), after=after, before=before
        )
        context |= {"kind": "calls", "page": page, "total": calls.count()}
    elif code == "called_back":
        missed = month.missed(spoken_to=not down)
        shown_first = LAST_MISSED.page(missed.select_related("number"), after=after, before=before)
        context |= {"kind": "missed", "page": shown_first, "total": missed.count()}
    else:
        found = month.shifts(now)
        shown = [one for one in found if one.late is None] if code == "empty" else found
        context |= {"kind": "shifts", "lines": shown, "total": len(shown)}
    return render(request, "staffing/statement_rows.html", context)


@access("duty_manager")
@never_cache
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Issue it."""
    asked = asked_of(request)
    try:
        issue_statement(asked.actor, asked.organisation, asked.month)
    except Conflict as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("已签发，数字从此不变。"))
    return redirect(f"{reverse('statement')}?{asked.query}")


@access(*READERS)
@never_cache
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The statement to print."""
    asked = asked_of(request)
    context = {
        "paper": _paper(asked),
        "back": f"{reverse('statement')}?{asked.query}",
        "file": f"{reverse('statement_file', args=['docx'])}?{asked.query}",
    }
    return render(request, "staffing/statement_paper.html", context)


@access(*READERS)
@never_cache
@require_GET
def as_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same as DOCX, XLSX or CSV."""
    asked = asked_of(request)
    if form == "docx":
        return docx_answer(_paper(asked))
    if form not in FORMS:
        raise NotFound(_("没有这种文件。"))
    name = f"statement-{asked.organisation.code}-{asked.month:%Y-%m}"
    header = [_("项目"), _("数值"), _("分子"), _("分子含义"), _("分母"), _("分母含义")]
    return file_answer(form, name, header, _cells(asked))


def _paper(asked: Asked) -> Paper:
    numbers, facts = asked.numbers()
    return statement_paper(asked.actor, asked.organisation, asked.month, (numbers, facts, asked.issued))


def _cells(asked: Asked) -> Iterator[list[Cell]]:
    numbers, _facts = asked.numbers()
    for code, item in ITEMS.items():
        up, down = numbers.get(code, [None, None])
        words = str(item.down.words) if item.down is not None else ""
        yield [str(item.name), value_text(item, [up, down]), up, str(item.up.words), down, words]
