"""What stands on a summons 约谈通知书 and on its record 约谈记录."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import PaperKind, issuer_of
from yixian.cases.papers import day, moment
from yixian.ground.errors import NotAllowed
from yixian.ground.papers import Fact, Paper, Part
from yixian.ground.text import listed
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access
from yixian.supervision.models import Summons
from yixian.supervision.summoned_about import shown_about


def take_summons(actor: Actor, summons: Summons, kind: PaperKind) -> Paper:
    """The paper of this kind, recorded as taken along. `NotAllowed` for an operator's people."""
    if actor.is_operator or actor.account is None:
        raise NotAllowed(_("运营机构的人员不能打印或下载文书。"))
    record_access(
        actor.account, kind, f"summons:{summons.pk}", _("约谈文书，不含诉求人身份"), ("persons", "matters")
    )
    parts = _of_record(summons) if kind == PaperKind.SUMMONS_RECORD else _of_call(actor, summons)
    at = summons.recorded_at if kind == PaperKind.SUMMONS_RECORD else summons.moved_at
    by = {"name": actor.name, "at": moment(timezone.now())}
    return Paper(
        issuer=issuer_of(kind),
        name=str(kind.label),
        number=summons.number,
        facts=tuple(_facts(summons, kind)),
        parts=tuple(parts),
        signed_on=day(at or summons.called_at),
        notes=(_("%(name)s 于 %(at)s 打印。") % by,),
    )


def _facts(summons: Summons, kind: PaperKind) -> list[Fact]:
    held = kind == PaperKind.SUMMONS_RECORD
    facts = [
        Fact(_("被约谈单位"), summons.unit_name, wide=True),
        Fact(_("约谈对象"), summons.persons, wide=True),
        Fact(_("约谈人"), summons.host, wide=True),
        Fact(_("约谈时间"), moment(summons.held_at if held else summons.meets_at)),
        Fact(_("约谈地点"), summons.place),
    ]
    if held:
        facts.append(Fact(_("到场人员"), summons.present, wide=True))
    for one in summons.moved:
        was = _("原定 %(from)s %(place)s") % {"from": moment(one["from"]), "place": one["place"]}
        facts.append(Fact(_("已改期"), f"{was}，{one['reason']}", wide=True))
    if summons.off_at is not None:
        facts.append(Fact(_("已取消"), f"{moment(summons.off_at)} {summons.off_reason}", wide=True))
    return facts


def _of_call(actor: Actor, summons: Summons) -> list[Part]:
    """The matters, and of what it is about the numbers this actor may know of."""
    about = shown_about(actor, summons)
    numbers = [*(one.number for one in about.orders), *(one.number for one in about.cases)]
    parts = [Part(_("约谈事项"), summons.matters)]
    return [*parts, Part(_("涉及的督办单和诉求"), listed(numbers))] if numbers else parts


def _of_record(summons: Summons) -> list[Part]:
    by = summons.recorded_by.name if summons.recorded_by is not None else ""
    return [
        Part(_("约谈事项"), summons.matters),
        Part(_("谈话内容"), summons.said),
        Part(_("约定事项"), _agreed(summons)),
        Part(_("记录人"), by),
        Part(_("被约谈单位签字"), blank=2),
    ]


def _agreed(summons: Summons) -> str:
    """What was agreed, and by which day."""
    if summons.agreed_by is None:
        return summons.agreed
    return f"{summons.agreed}\n" + _("约定完成日期：%(day)s") % {"day": f"{summons.agreed_by:%Y-%m-%d}"}
