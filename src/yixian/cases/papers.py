"""What stands on the papers of a case: the work order 工单 for who handles it, the reply letter 答复函 for who asked.

Names and numbers are masked in every text, whoever reads, unless the identity was revealed for this paper: paper goes
further than a screen (docs/domain.md, "Who sees what").
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yixian.cases.models import (
    Case,
    Identity,
    Kind,
    Outcome,
    PaperKind,
    Reply,
    Tag,
    Task,
    TaskRole,
    TaskStatus,
    dialled,
    issuer_of,
)
from yixian.cases.texts import mask_texts, texts_for, words_of
from yixian.cases.visibility import Reading, Reveal, holds_task, identity_reveal, reading
from yixian.directory import queries as directory
from yixian.ground.papers import Fact, Grid, Paper, Part
from yixian.ground.text import listed
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_name, mask_phone

# Who works with orders at the centre; departments print those they have a task of.
ORDERS = frozenset({"dispatcher", "duty_manager", "supervisor"})
LINES_TO_WRITE_ON = 4


def has_work_order(actor: Actor, case: Case) -> bool:
    """Whether there is a work order for this actor, who sees the case: submitted, and theirs to read and handle."""
    if not case.is_order or actor.is_operator or reading(actor, case) == Reading.NOTHING:
        return False
    return bool(actor.roles & ORDERS) or holds_task(actor, case)


def has_reply_letter(actor: Actor, case: Case) -> bool:
    """Whether there is a reply letter for this actor, who sees the case: it was answered, and they read the answer."""
    if actor.is_operator or _answered_at(case) is None:
        return False
    return bool(texts_for(actor, case)["answer"])


def papers_of(actor: Actor, case: Case) -> list[PaperKind]:
    """The papers this actor may print of a case it sees."""
    found = {PaperKind.WORK_ORDER: has_work_order, PaperKind.REPLY_LETTER: has_reply_letter}
    return [kind for kind, has in found.items() if has(actor, case)]


def _answered_at(case: Case) -> datetime | None:
    """When the answer was given; None while there is none that counts (a re-handling takes the old one back)."""
    return case.passed_at or case.closed_at


def _texts(actor: Actor, case: Case, *, whole: bool) -> dict[str, str]:
    """The case's texts for a paper: as the actor reads them if `whole`, else masked once more."""
    texts = texts_for(actor, case)
    return texts if whole else mask_texts(texts, case)


# The work order


def work_order(actor: Actor, case: Case, identity: Identity | None = None) -> Paper:
    """工单 as this actor may take it along; `identity` once it was revealed for it."""
    texts = _texts(actor, case, whole=identity is not None)
    parts = [Part(_("诉求内容"), texts["content"])]
    if texts["demand"]:
        parts.append(Part(_("诉求目的"), texts["demand"]))
    parts += _handling(actor, case, whole=identity is not None)
    return Paper(
        issuer=issuer_of(PaperKind.WORK_ORDER),
        name=str(PaperKind.WORK_ORDER.label),
        number=case.number,
        facts=tuple(_order_facts(actor, case, texts, identity)),
        parts=(*parts, Part(_("办理情况"), blank=LINES_TO_WRITE_ON)),
        signed_on=day(case.dispatched_at or case.submitted_at or case.received_at),
        notes=(
            _("办理进度：拨打 12345，或在网站“查询进度”输入编号和查询码。"),
            *small_print(actor, case, identity),
        ),
    )


def _order_facts(actor: Actor, case: Case, texts: dict[str, str], identity: Identity | None) -> list[Fact]:
    state = case.get_outcome_display() if case.outcome else case.get_status_display()
    contact = case.contact
    by = contact.agent.name if contact.agent is not None else contact.get_channel_display()
    facts = [
        Fact(_("标题"), texts["title"], wide=True),
        Fact(_("诉求类型"), case.get_kind_display()),
        Fact(_("紧急程度"), case.get_urgency_display()),
        Fact(_("受理时间"), moment(case.received_at)),
        Fact(_("渠道"), contact.get_channel_display()),
        Fact(_("派单时间"), moment(case.dispatched_at)),
        Fact(_("承诺时限"), moment(case.promise_due)),
        Fact(_("状态"), state),
        Fact(_("登记人"), by),
        Fact(_("答复方式"), case.get_reply_way_display()),
        Fact(_("保密"), case.get_secrecy_display()),
        Fact(_("诉求人"), _who(actor, case, identity), wide=True),
    ]
    facts += [Fact(label, value, wide=True) for label, value in _long_facts(case, texts) if value]
    return facts


def _long_facts(case: Case, texts: dict[str, str]) -> list[tuple[str, str]]:
    """What is there for some cases only, or longer than half a line."""
    category, area, entry = case.category, case.area, case.catalogue_entry
    accused = directory.department(case.accused_id) if case.accused_id else None
    accused_of = _("%(unit)s（%(matter)s）")
    place = [area.label if area is not None else "", texts["address"]]
    return [
        (_("事项分类"), f"{category.label} {category.code}" if category is not None else ""),
        (_("地点"), " ".join(filter(None, place))),
        (_("事发时间"), moment(case.happened_at) if case.happened_at is not None else ""),
        (_("标签"), listed(str(label) for value, label in Tag.choices if value in case.tags)),
        (
            _("被诉单位"),
            accused_of % {"unit": accused.label, "matter": case.get_accused_matter_display()}
            if accused is not None
            else "",
        ),
        (_("派单依据"), (entry.legal_basis or _("派单目录")) if entry is not None else ""),
    ]


def _who(actor: Actor, case: Case, identity: Identity | None) -> str:
    """Who asked: in clear once revealed, else masked, or why there is nothing."""
    if case.citizen.erased_at is not None:
        return _("身份已经销毁。")
    if case.citizen.anonymous:
        return _("匿名")
    if identity is not None:
        return " ".join(filter(None, (identity.name, identity.form_of_address, dialled(identity.telephone))))
    if identity_reveal(actor, case) == Reveal.HIDDEN:
        return _("诉求人的身份对您保密。")
    known = case.citizen.identity
    return f"{mask_name(known.name)} {mask_phone(known.telephone)}".strip()


def _handling(actor: Actor, case: Case, *, whole: bool) -> list[Part]:
    """The units this actor may know of with their limits, and what the dispatcher wrote to them."""
    tasks = list(
        Task.objects.visible_to(actor)
        .filter(case=case.parent_id or case.pk)
        .exclude(status=TaskStatus.ENDED)
        .select_related("department")
        .order_by("id")
    )
    lead = directory.department(case.lead_id) if case.lead_id else None
    parts = []
    if tasks:
        head = (_("承办单位"), _("主协办"), _("状态"), _("签收时限"), _("办结时限"))
        parts.append(Part(_("承办单位"), grid=Grid(head, tuple(_unit_row(task) for task in tasks))))
    elif lead is not None:
        parts.append(Part(_("承办单位"), lead.label))
    # A member of a group has no task of its own: what was written to the units speaks of another's case.
    notes = [(task, words_of(task, case, whole)["note"]) for task in tasks] if case.parent_id is None else []
    by_note: dict[str, list[str]] = {}
    for task, note in notes:
        by_note.setdefault(note, []).append(task.department.label)
    said = "\n".join(f"{listed(units)}{_('：')}{note}" for note, units in by_note.items() if note)
    return [*parts, Part(_("派单意见"), said)] if said else parts


def _unit_row(task: Task) -> tuple[str, ...]:
    return (
        task.department.label,
        str(task.get_role_display()),
        str(task.get_status_display()),
        moment(task.sign_due),
        moment(task.due_at),
    )


# The reply letter


def reply_letter(actor: Actor, case: Case, identity: Identity | None = None) -> Paper:
    """答复函 as this actor may take it along; the citizen reads the own words as written."""
    own = actor.kind == "citizen"
    texts = _texts(actor, case, whole=own or identity is not None)
    answered = _answered_at(case)
    refused = case.outcome == Outcome.REFUSED
    asked = "\n".join(filter(None, (texts["content"], texts["demand"])))
    done = "\n".join(f"{label}{_('：')}{value}" for label, value in _findings(actor, case))
    parts = [
        Part(_("您反映的事项"), asked),
        *([Part(_("调查和办理"), done)] if done else []),
        Part(_("不予受理的说明") if refused else _("答复"), texts["answer"]),
        Part(_("您还可以"), _how_to_object() if refused else _how_to_evaluate()),
    ]
    return Paper(
        issuer=issuer_of(PaperKind.REPLY_LETTER),
        name=str(PaperKind.REPLY_LETTER.label),
        number=case.number,
        greeting=_greeting(identity),
        opening=_("您于 %(day)s 反映的事项（编号 %(number)s）已经收悉，现答复如下。")
        % {"day": day(case.received_at), "number": case.number},
        parts=tuple(parts),
        signed_on=day(answered) if answered is not None else "",
        notes=tuple(small_print(actor, case, identity)),
    )


def _greeting(identity: Identity | None) -> str:
    if identity is None or not identity.name:
        return _("尊敬的诉求人：")
    return _("尊敬的%(name)s：") % {"name": f"{identity.name}{identity.form_of_address}"}


def _findings(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """Who handled it, and what its reply says in the words of the closed lists.

    The measures are not among them: a handler writes them for the centre, and only the answer was reviewed for who
    asked.
    """
    lead = directory.department(case.lead_id) if case.lead_id else None
    found = [(_("承办单位"), lead.label if lead is not None else "")]
    reply = _last_reply_of_lead(actor, case)
    if reply is not None:
        found += [
            (_("事实认定"), str(reply.get_finding_display())),
            (_("解决情况"), str(reply.get_resolution_display())),
        ]
        if case.kind == Kind.SUGGESTION:
            found.append((_("建议采纳情况"), str(reply.get_verdict_display())))
    return [(label, value) for label, value in found if value]


def _last_reply_of_lead(actor: Actor, case: Case) -> Reply | None:
    """The lead's newest approved reply, whoever assists it reads none of it; a member's is its parent's.

    Index `task_case`.
    """
    replies = Reply.objects.filter(
        task__case=case.parent_id or case.pk,
        task__role=TaskRole.LEAD,
        task__parent__isnull=True,
        task__status__in=(TaskStatus.REPLIED, TaskStatus.DONE),
        approved_at__isnull=False,
    )
    if actor.kind != "citizen":
        replies = replies.filter(task__in=Task.objects.visible_to(actor))
    return replies.order_by("-id").first()


def _how_to_evaluate() -> str:
    return _(
        "评价：在网站“查询进度”输入编号和查询码，回答三个问题；热线回访时也可以评价，以您自己的评价为准。办结后七天内有效。\n"
        "有新的情况：在同一页面重新提出，或者拨打 12345。"
    )


def _how_to_object() -> str:
    return _(
        "异议：不同意不予受理的，在网站“查询进度”输入编号和查询码，提出异议并说明理由，或者拨打 12345。"
        "只能提一次，一个工作日内答复。"
    )


# On every paper


def moment(at: datetime | None) -> str:
    """A point in time to the minute, a dash where there is none."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at is not None else "—"


def day(at: datetime) -> str:
    """A day in words, as letters are dated."""
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def small_print(actor: Actor, case: Case, identity: Identity | None = None) -> list[str]:
    """What was masked, who took the paper along when (a lost one says whose it was), whether all is invented."""
    notes = []
    if actor.kind != "citizen":
        notes.append(
            _("本件写有诉求人的身份，请妥善保管，用后销毁。")
            if identity is not None
            else _("姓名和号码已遮盖。")
        )
        by = {"name": actor.name, "at": moment(timezone.now())}
        notes.append(_("%(name)s 于 %(at)s 打印，仅供办理本件使用。") % by)
    if case.invented:
        notes.append(_("演示数据，全部虚构。"))
    return notes
