"""A list of cases as a file: what is filtered and nothing else, names and numbers masked, recorded."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases import lines
from yixian.cases.actions.export import read_in_order, take_out
from yixian.cases.models import Case, CaseQuerySet
from yixian.cases.texts import mask_texts, texts_for
from yixian.ground.keyset import Keyset
from yixian.ground.spreadsheets import Cell, file_answer
from yixian.people.models import Actor


def exported(
    actor: Actor, keyset: Keyset, cases: CaseQuerySet, *, reason: str, form_of_file: str
) -> HttpResponseBase:
    """The file of these cases, in the order of the list. Refused as `take_out` refuses."""
    pks = take_out(actor, keyset.ordered(cases), reason=reason, fields=["title", "content"])
    found = read_in_order(pks, lambda some: lines.with_rows(Case.objects.filter(pk__in=some)))
    name = f"cases-{timezone.localtime():%Y%m%d-%H%M}"
    answer = file_answer(form_of_file, name, header(), (row_of(actor, case) for case in found))
    answer["Cache-Control"] = "no-store"
    return answer


def header() -> list[str]:
    """The names of the columns, in the language of the page."""
    return [
        _("编号"),
        _("状态"),
        _("办结方式"),
        _("类型"),
        _("标题"),
        _("诉求内容"),
        _("事项分类编码"),
        _("事项分类"),
        _("区域编码"),
        _("区域"),
        _("主办单位"),
        _("渠道"),
        _("紧急程度"),
        _("受理时间"),
        _("提交时间"),
        _("派单时间"),
        _("承诺时限"),
        _("办结时间"),
        _("办理轮次"),
        _("催办次数"),
    ]


def row_of(actor: Actor, case: Case) -> list[Cell]:
    """One case as the cells under `header`."""
    texts = texts_for(actor, case)
    masked = mask_texts({"title": texts["title"], "content": texts["content"]}, case)
    line = lines.case_line(actor, case, timezone.now())
    return [
        case.number,
        case.get_status_display(),
        case.get_outcome_display() if case.outcome else "",
        case.get_kind_display(),
        masked["title"],
        masked["content"],
        case.category.code if case.category else "",
        case.category.label if case.category else "",
        case.area.code if case.area else "",
        case.area.label if case.area else "",
        line.lead.label if line.lead else "",
        case.contact.get_channel_display(),
        case.get_urgency_display(),
        case.received_at,
        case.submitted_at,
        case.dispatched_at,
        case.promise_due,
        case.closed_at,
        case.round,
        case.urged,
    ]
