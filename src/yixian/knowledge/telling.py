"""Items, guides, jobs and policies as they are told to a citizen in writing."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.answers import Answer
from yixian.knowledge.guides import dated, guide_called
from yixian.knowledge.models import Guide, Job, KnowledgeItem, Policy


def item_told(code: str) -> Answer | None:
    """The words of the item of this code with whom they come from; None where it holds no more (unique: code)."""
    rows = KnowledgeItem.objects.select_related("department")
    item = rows.filter(code=code, active=True, state=KnowledgeItem.State.PUBLISHED).first()
    if item is None or not item.is_valid_on(timezone.localdate()):
        return None
    source = _("（来源：%(department)s）") % {"department": item.department.label} if item.department else ""
    return Answer(item.title, f"{item.text}{source}", str(item.version))


def limit_of(guide: Guide) -> str:
    """In how many working days it is done, in words; "" where nothing is said."""
    if guide.limit_days is None:
        return ""
    return _("%(n)d 个工作日") % {"n": guide.limit_days} if guide.limit_days else _("当场办好")


def guide_told(code: str) -> Answer | None:
    """A guide as one takes it along: what to bring, where, when, how long, how much."""
    guide = guide_called(code, public=False)
    if guide is None:
        return None
    parts = [(_("谁可以办"), guide.who)]
    parts += [(label, "；".join(lines)) for label, lines in guide.listed]
    parts += [
        (_("在哪里办"), guide.place),
        (_("什么时间"), guide.hours),
        (_("几天办好"), limit_of(guide)),
        (_("收费"), guide.fee or _("不收费")),
        (_("咨询电话"), guide.telephone),
    ]
    text = "\n".join(_("%(label)s：%(words)s") % {"label": one, "words": said} for one, said in parts if said)
    return Answer(guide.title, text)


def _dated_told(kind: str, code: str) -> Answer | None:
    row: Job | Policy | None = dated(kind).filter(code=code).first()
    if row is None:
        return None
    parts = [
        _("%(label)s：%(words)s") % {"label": label, "words": words}
        for label, words in (
            (_("发布单位"), row.issuer),
            (_("文号"), row.number if isinstance(row, Policy) else ""),
            (_("截止日期"), row.valid_to.isoformat() if row.valid_to else ""),
            (_("咨询电话"), row.telephone),
            (_("原文"), row.link),
        )
        if words
    ]
    return Answer(row.title, "\n".join([row.text, *parts]))


def job_told(code: str) -> Answer | None:
    """An offer of work that is still open."""
    return _dated_told("jobs", code)


def policy_told(code: str) -> Answer | None:
    """A policy that is in force."""
    return _dated_told("policies", code)
