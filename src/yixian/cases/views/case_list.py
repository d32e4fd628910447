"""The list of cases: filters in the address, paged by key, exported exactly as filtered. It never counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases import exports, lines, listing
from yixian.cases.actions.export import EXPORTERS, MOST_ROWS, TOO_LONG_A_WORKBOOK, ListExportForm
from yixian.cases.actions.keep_export import ask_for_file
from yixian.cases.columns import CASES, Column
from yixian.cases.forms import CaseFilterForm, TelephoneForm
from yixian.cases.models import Case, CaseQuerySet, Secrecy, by_number, hash_telephone, normal_telephone
from yixian.cases.search import matching
from yixian.cases.table import list_context, list_of, table_of
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, Refusal
from yixian.ground.keyset import Page
from yixian.ground.text import clean_line
from yixian.people.models import Actor
from yixian.people.queries import acting

# Whoever works with cases beyond a call; seats and their leads have their own pages and no list to browse.
READERS = (
    "dispatcher",
    "duty_manager",
    "supervisor",
    "assessor",
    "inspector",
    "publisher",
    "leader",
    "liaison",
    "handler",
    "unit_head",
)
# Rows that are written while somebody waits; more is prepared by the clock.
MOST_AT_ONCE = 2_000
LONGEST_FOUND = 100  # as the list's own field for words
BY_TELEPHONE = Signer(salt="cases of a telephone")


@access(*READERS)
@never_cache
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases this person may see, narrowed by the filters in the address."""
    actor = acting(request)
    form = CaseFilterForm(request.GET)
    page: Page[Any] = Page([], None, None)
    try:
        page = _page(request, actor, form)
    except Refusal as refusal:
        refusal.into(form)
    now = timezone.now()
    found = list_of(request, actor, "cases", CASES)
    shown = [lines.case_line(actor, case, now) for case in page.rows]
    context = {
        "form": form,
        "page": page,
        "table": table_of(_("诉求列表"), found.shown, shown, request.GET.get("sort") or "-received_at"),
        "telephone": TelephoneForm() if actor.roles & listing.FINDS_TELEPHONES else None,
        "by_telephone": bool(request.GET.get("by")),
        "export": ListExportForm() if may_export(actor) else None,
        **list_context(
            request,
            actor,
            found,
            form,
            page,
            rows=lambda: matched(request, actor, form),
            further={"by": (_("电话号码"), _("刚才查询的"))},
        ),
    }
    return render(request, "cases/case_list.html", context, status=400 if form.errors else 200)


def _page(request: HttpRequest, actor: Actor, form: CaseFilterForm) -> Page[Any]:
    if not form.is_valid():
        return Page([], None, None)
    sort = form.cleaned_data.get("sort") or "-received_at"
    return listing.page_of(
        filtered(request, actor, form),
        sort,
        lines.with_rows,
        words=form.cleaned_data.get("q") or "",
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )


def filtered(request: HttpRequest, actor: Actor, form: CaseFilterForm) -> CaseQuerySet:
    """The cases the valid `form` and the address ask for, but for its words: the list's and its export's."""
    found = listing.cases(actor, form.wanted())
    if request.GET.get("by"):
        found = found.filter(citizen__telephone_hash=_hash_of(request, actor)).exclude(secrecy=Secrecy.FULL)
    return found


def matched(request: HttpRequest, actor: Actor, form: CaseFilterForm) -> CaseQuerySet:
    """As `filtered`, with the words looked up in their index."""
    found, words = filtered(request, actor, form), form.cleaned_data.get("q")
    return matching(found, words) if words else found


def ordered(request: HttpRequest, actor: Actor, form: CaseFilterForm) -> QuerySet[Case]:
    """As `matched`, in the order of the list."""
    keyset = listing.CASE_SORTS[form.cleaned_data.get("sort") or "-received_at"]
    return keyset.ordered(matched(request, actor, form)).select_related(None).prefetch_related(None)


def _hash_of(request: HttpRequest, actor: Actor) -> str:
    """The telephone this person looked up; nobody else can use the address."""
    try:
        account, hashed = BY_TELEPHONE.unsign(request.GET["by"]).split(".")
    except (BadSignature, ValueError):
        raise Refusal(_("电话查询已失效，请重新查询。")) from None
    if account != str(actor.account_id):
        raise NotAllowed(_("这是别人的电话查询，请自己查询并写明理由。"))
    return hashed


@access(*READERS)
@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """What is typed in the head of any page: a number opens its case, words fill the list, a telephone wants a reason.

    Asked by POST, since it may be somebody's telephone: in no address and no log.
    """
    actor, typed = acting(request), clean_line(request.POST.get("q", ""))[:LONGEST_FOUND]
    case = by_number(Case.objects.visible_to(actor), typed)
    if case is not None:
        return redirect("case", case.number)
    if actor.roles & listing.FINDS_TELEPHONES and _is_telephone(typed):
        form = TelephoneForm(initial={"telephone": typed})
        return render(request, "cases/find_telephone.html", {"telephone": form})
    # A number of nothing one may see and one of nothing at all are answered alike.
    return redirect(reverse("cases", query={"number" if re.fullmatch(r"\d{14,}", typed) else "q": typed}))


def _is_telephone(typed: str) -> bool:
    """Whether it can only be a telephone number; a service number such as 12345 is rather a word."""
    try:
        return re.fullmatch(r"[+\d][\d\s-]{6,}", typed) is not None and bool(normal_telephone(typed))
    except Refusal:
        return False


@access(*sorted(listing.FINDS_TELEPHONES))
@require_POST
def by_telephone(request: HttpRequest) -> HttpResponse:
    """Look a telephone number up: recorded with its reason, then shown as a list without the number in it."""
    actor, form = acting(request), TelephoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写电话号码和查询理由。"))
        return redirect("cases")
    values = form.cleaned_data
    try:
        listing.cases(actor, listing.CaseSearch(telephone=values["telephone"], reason=values["reason"]))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("cases")
    hashed = hash_telephone(normal_telephone(values["telephone"]))
    token = BY_TELEPHONE.sign(f"{actor.account_id}.{hashed}")
    return redirect(reverse("cases", query={"by": token}))


def may_export(actor: Actor) -> bool:
    """Exports are the government's: an operator's people never take a list along."""
    return bool(actor.roles & EXPORTERS) and not actor.is_operator


@access(*sorted(EXPORTERS))
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """What the address asks for as CSV or XLSX; each case in it is recorded as taken out, with the reason."""
    actor, form, asked = acting(request), CaseFilterForm(request.GET), ListExportForm(request.POST)
    if not may_export(actor):
        raise NotAllowed(_("您的岗位不能导出诉求。"))
    if not form.is_valid() or not asked.is_valid():
        raise Refusal(_("请写明导出用途，再导出。"), field="reason")
    wanted = asked.cleaned_data
    shown = list_of(request, actor, "cases", CASES).shown if wanted["columns"] != "all" else None
    rows = ordered(request, actor, form)
    # The clock knows nothing of a telephone number that was looked for (`by`).
    sheet, may_wait = exports.sheet_of(shown), not request.GET.get("by")
    return taken_out(request, actor, sheet, rows, shown or (), wanted, may_wait=may_wait)


def taken_out(
    request: HttpRequest,
    actor: Actor,
    sheet: exports.Sheet,
    rows: QuerySet[Any],
    shown: Sequence[Column],
    wanted: dict[str, Any],
    name: str = "cases",
    *,
    may_wait: bool = True,
) -> HttpResponseBase:
    """The file of the list `name`; where it is big, it is asked of the clock, which reads the address again."""
    if may_wait and rows.values_list("pk")[MOST_AT_ONCE : MOST_AT_ONCE + 1]:
        if wanted["form_of_file"] == "xlsx" and rows.values_list("pk")[MOST_ROWS : MOST_ROWS + 1]:
            raise Refusal(TOO_LONG_A_WORKBOOK, field="form_of_file", code="too_many_rows")
        ask_for_file(actor, request.GET, [column.name for column in shown], wanted, list_name=name)
        messages.success(request, _("行数较多，已开始准备文件；好了以后在这里下载。"))
        return redirect("kept_exports")
    return exports.exported(
        actor, sheet, rows, reason=wanted["reason"], form_of_file=wanted["form_of_file"], name=name
    )
