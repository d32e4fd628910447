"""A checklist for whoever reviews a reply: does it answer what was asked, by what, from whom, until when. No score.

Source of what a reply owes: docs/domain.md (replies name unit, basis and result; "已转" is no answer). Each point says
why, by the words it found or missed; the reviewer decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.models import Case, Reply, Resolution, TaskRole
from yixian.cases.search import bigrams
from yixian.directory import queries as directory
from yixian.dispatch.models import Aid, is_on
from yixian.ground.text import listed
from yixian.people.models import Actor

LEAST_SHARED = 0.15  # of the pairs of characters of a question
SHORTEST = 20  # characters: less answers nothing
_CLAUSES = re.compile(r"[。；！\n\r;!]+|(?<=[?？])")
_QUESTION = re.compile(
    r"[?？]|请问|咨询|怎么|怎样|如何|什么时候|何时|多久|多少|哪里|哪些|能不能|能否|可不可以|是否|有没有|为什么|为何"
)
_BASIS = re.compile(
    r"《[^》]{2,40}》|依据|根据.{0,20}(?:规定|办法|条例|通知|政策|标准|规划)|第[一二三四五六七八九十百\d]+条"
)
_DATE = re.compile(
    r"\d{1,4}\s*[年月日号]|[一二三四五六七八九十]+[月日]|\d+\s*个?(?:工作日|天|小时|周|月)内?|当[天日晚]|今日|昨日|本周|下周|月底|年底|目前"
)
_TELEPHONE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[- ]?)?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)(?:1\d{4}|9\d{4})(?!\d)"
)
_DEFLECTION = re.compile(
    r"已转(?!款|账|移支付)(?:交|至|送|办)?|(?:请|建议)您?(?:自行)?(?:咨询|联系(?!人)|拨打|向.{1,12}(?:咨询|反映|投诉))|不属于(?:我|本)\S{0,6}(?:职责|职能|管)"
    r"|(?:我|本)\S{0,4}无(?:权|管辖)"
)
_STILL = re.compile(
    r"尚未|仍未|暂(?:未|时|无)法?|无法(?:解决|办理|处理)|正在(?:协调|处理|研究|推进)|(?:将|拟)(?:尽快|于|进一步|安排)|有待"
)
_DONE = re.compile(r"已(?:经)?(?:解决|修复|清理|清除|整改|恢复|更换|拆除|退还|发放|办结|完成)")


@dataclass(frozen=True)
class Point:
    """One thing a reviewer looks at: whether it is there (`None`: not asked of this reply), and why it is said so."""

    label: str | Promise
    holds: bool | None
    why: str


def points_of(case: Case, reply: Reply) -> list[Point]:
    """The checklist of one reply, always in the same order. No query."""
    asked, answer = f"{case.title}。{case.content}。{case.demand}", reply.to_citizen
    said = f"{answer}\n{reply.measures}"
    return [
        _long_enough(answer),
        *_questions(asked, said),
        _about(asked, said),
        _unit(reply, answer),
        _found(gettext_lazy("联系方式"), _TELEPHONE, answer, _("没有电话，诉求人再问找谁？")),
        _found(gettext_lazy("依据"), _BASIS, said, _("没有写按什么规定。")),
        _found(gettext_lazy("时间"), _DATE, said, _("没有写什么时候办的、什么时候办完。")),
        _deflection(answer),
        _contradiction(reply, said),
    ]


def _long_enough(answer: str) -> Point:
    length = len("".join(answer.split()))
    why = _("只有 %(n)d 个字。") % {"n": length} if length < SHORTEST else ""
    return Point(gettext_lazy("写了给诉求人的答复"), length >= SHORTEST, why)


def _questions(asked: str, said: str) -> Iterator[Point]:
    """Each question of the citizen's, and whether the reply speaks of it at all."""
    known = set(bigrams(said))
    for clause in dict.fromkeys(one.strip() for one in _CLAUSES.split(asked)):
        pairs = [one for one in bigrams(clause) if not _QUESTION.search(one)]
        if len(clause) < 4 or not pairs or not _QUESTION.search(clause):
            continue
        shared = sum(pair in known for pair in pairs) / len(pairs)
        why = "" if shared >= LEAST_SHARED else _("答复里没有提到。")
        yield Point(_("问题：%(question)s") % {"question": clause[:60]}, shared >= LEAST_SHARED, why)


def _about(asked: str, said: str) -> Point:
    pairs = bigrams(asked)
    known = set(bigrams(said))
    shared = sum(pair in known for pair in pairs) / len(pairs) if pairs else 0.0
    why = _("和诉求相同的词只有 %(n)d%%。") % {"n": round(shared * 100)}
    return Point(
        gettext_lazy("说的是这件事"), shared >= LEAST_SHARED / 3, "" if shared >= LEAST_SHARED / 3 else why
    )


def _unit(reply: Reply, answer: str) -> Point:
    unit = directory.department(reply.task.department_id)
    names = [] if unit is None else [unit.name, unit.name.removeprefix("市")]
    holds = any(name and name in answer for name in names) or bool(
        re.search(r"我(?:局|委|办|街道|镇|区|单位|公司|中心|队)", answer)
    )
    return Point(gettext_lazy("承办单位"), holds, "" if holds else _("没有写是哪个单位办的。"))


def _found(label: str | Promise, pattern: re.Pattern[str], text: str, missing: str) -> Point:
    hit = pattern.search(text)
    return Point(label, hit is not None, f"“{hit[0]}”" if hit is not None else missing)


def _deflection(answer: str) -> Point:
    hits = list(dict.fromkeys(hit[0] for hit in _DEFLECTION.finditer(answer)))
    quoted = listed(f"“{one}”" for one in hits)
    why = _("写着%(words)s：是办了，还是推给别人？") % {"words": quoted} if hits else ""
    return Point(gettext_lazy("没有推给别人"), not hits, why)


def _contradiction(reply: Reply, said: str) -> Point:
    """What is written beside what is recorded as the result."""
    pattern = {Resolution.SOLVED: _STILL, Resolution.NOT: _DONE}.get(Resolution(reply.resolution))
    hit = pattern.search(said) if pattern is not None else None
    words = {"result": reply.get_resolution_display(), "words": hit[0] if hit is not None else ""}
    why = _("登记为“%(result)s”，却写着“%(words)s”。") % words if hit is not None else ""
    return Point(gettext_lazy("和登记的结果不矛盾"), hit is None, why)


def check_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Beside the forms of a review."""
    points = checked(case)
    return (
        {"points": points, "missing": sum(one.holds is False for one in points)}
        if points is not None
        else None
    )


def checked(case: Case) -> list[Point] | None:
    """The checklist of the lead's last reply of this round. None for protected cases, whose words stay sealed, without
    a reply, and where the aid is off.
    """
    if case.protected or not is_on(Aid.REPLY):
        return None
    replies = Reply.objects.filter(task__case=case, task__round=case.round, task__role=TaskRole.LEAD)
    reply = replies.select_related("task").order_by("-pk").first()
    return points_of(case, reply) if reply is not None else None
