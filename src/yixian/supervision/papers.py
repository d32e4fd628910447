"""What stands on a supervision slip 督办单: who asks for what of whom by when, and the answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.cases.models import PaperKind, issuer_of
from yixian.cases.papers import day, moment, small_print
from yixian.cases.texts import mask_texts, texts_for, words_of
from yixian.ground.papers import Fact, Paper, Part
from yixian.ground.text import listed
from yixian.people.models import Actor
from yixian.supervision.answers import reads_answer
from yixian.supervision.models import Addressee, SupervisionOrder

FIELDS = ("title", "demand", "reply", "closing")
LINES_TO_WRITE_ON = 8


def supervision_slip(actor: Actor, order: SupervisionOrder) -> Paper:
    """督办单 for this actor, who sees the order.

    Names and numbers are masked, whoever reads: it is about the matter, not about who asked.
    """
    case = order.case
    words = words_of(order, case, full=False)
    rows = list(order.addressees.all())
    parts = [Part(_("督办要求"), words["demand"])]
    parts += [
        _answer(order, row) for row in rows if row.replied_at is not None and reads_answer(actor, rows, row)
    ]
    if order.is_open and (not rows or any(row.replied_at is None for row in rows)):
        parts.append(Part(_("督办答复"), blank=LINES_TO_WRITE_ON))
    if words["closing"]:
        parts.append(Part(_("销号意见"), words["closing"]))
    return Paper(
        issuer=issuer_of(PaperKind.SUPERVISION_SLIP),
        name=str(PaperKind.SUPERVISION_SLIP.label),
        number=order.number,
        facts=tuple(_facts(actor, order, rows)),
        parts=tuple(parts),
        signed_on=day(order.issued_at),
        notes=(
            _("请在答复时限以前在系统中答复督办；书面答复的，加盖公章送交热线中心。"),
            *small_print(actor, case),
        ),
    )


def _facts(actor: Actor, order: SupervisionOrder, rows: list[Addressee]) -> list[Fact]:
    case = order.case
    title = mask_texts({"title": texts_for(actor, case)["title"]}, case)["title"]
    return [
        Fact(_("级别"), order.kind),
        Fact(_("答复时限"), moment(order.due_at)),
        Fact(_("下达人"), order.issuer),
        Fact(_("下达时间"), moment(order.issued_at)),
        Fact(_("诉求编号"), case.number),
        Fact(_("承诺时限"), moment(case.promise_due)),
        Fact(_("诉求类型"), str(case.get_kind_display())),
        Fact(_("紧急程度"), str(case.get_urgency_display())),
        Fact(_("诉求"), title, wide=True),
        Fact(_("被督办单位"), listed(unit_named(row) for row in rows) or _("热线中心"), wide=True),
    ]


def unit_named(row: Addressee) -> str:
    """A unit, and whether it leads."""
    return _("%(unit)s（牵头）") % {"unit": row.department.label} if row.leads else str(row.department.label)


def _answer(order: SupervisionOrder, row: Addressee) -> Part:
    head = _("%(unit)s的答复（%(at)s）") % {"unit": row.department.label, "at": moment(row.replied_at)}
    return Part(head, words_of(row, order.case, full=False)["reply"])
