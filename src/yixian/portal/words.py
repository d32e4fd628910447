"""What a case's states and events mean, said to its citizen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, CaseStatus, Outcome
from yixian.cases.queries import Told

Words = str | Promise
S, E = CaseStatus, Outcome


@dataclass(frozen=True)
class Standing:
    """Where a case stands: in a few words, and what that means."""

    short: Words
    meaning: Words


STANDINGS: dict[str, Standing] = {
    S.DRAFT: Standing(_("还在登记"), _("材料还不完整。热线会联系您补充，也可以拨打 12345。")),
    S.TO_DISPATCH: Standing(_("已受理，正在安排单位"), _("热线正在核对内容，确定由哪个单位办理。")),
    S.MERGED: Standing(
        _("正在和同一件事一起办理"),
        _("别人也反映了这件事，一起办更快。有结果会分别答复您，您也可以分别评价。"),
    ),
    S.HANDLING: Standing(_("单位正在办理"), _("承办单位要在时限内联系您、解决问题并书面答复。")),
    S.TO_REVIEW: Standing(_("单位已答复，热线正在审核"), _("热线核对办得是否到位；不到位会退回重做。")),
    S.TO_CALLBACK: Standing(
        _("有答复了，请您评价"), _("请看下面的答复。热线会回访您，您也可以现在就自己评价，以您的评价为准。")
    ),
}
OUTCOMES: dict[str, Standing] = {
    E.ANSWERED: Standing(_("已经答复"), _("热线直接答复了您，请看下面的答复。")),
    E.TRANSFERRED: Standing(_("已经转接"), _("您的电话已转给能办理的单位。")),
    E.REFUSED: Standing(
        _("没有受理"), _("这件事不归热线办理。下面写明了原因，和您可以走的途径。不同意可以提出异议。")
    ),
    E.NOTED: Standing(_("已经转告"), _("您的话已经转告有关单位。谢谢您。")),
    E.NO_CALLBACK: Standing(_("已经办结"), _("请看下面的答复。您可以在七天内评价。")),
    E.RESOLVED: Standing(_("已经办结"), _("您认可了办理结果。谢谢您。")),
    E.UNREACHED: Standing(
        _("已经办结"), _("我们三次打电话都没有联系上您。请看下面的答复，您可以在七天内评价。")
    ),
    E.ON_FACTS: Standing(_("已经办结"), _("有关单位已依法依规办完。如果有新的情况，可以重新提出。")),
    E.WITHDRAWN: Standing(_("您已撤回"), _("这件诉求不再办理。如果又需要，可以重新提出。")),
}
OBJECTED = Standing(_("正在复核您的异议"), _("热线会在一个工作日内决定是否重新受理，并把理由写在这里。"))
PROPOSED = Standing(_("您说没有解决，正在研究"), _("值班主任会决定是否让单位重新办理。有结果会写在这里。"))
JUDGED = Standing(
    _("已经办结，正在看您的评价"), _("您评价说没有解决或不满意，值班主任会看到。有新的情况可以重新提出。")
)

# The way of an order, in the citizen's words: where it may stand, and what happens there.
LADDER: list[tuple[frozenset[str], Words, Words]] = [
    (frozenset({S.DRAFT, S.TO_DISPATCH}), _("受理"), _("登记下来，确定由谁办")),
    (frozenset({S.HANDLING, S.MERGED}), _("办理"), _("单位联系您，解决问题，写出答复")),
    (frozenset({S.TO_REVIEW}), _("审核"), _("热线检查办得是否到位")),
    (frozenset({S.TO_CALLBACK}), _("回访"), _("问您：解决了没有，满意不满意")),
    (frozenset({S.CLOSED, S.ARCHIVED}), _("办结"), _("结果计入公开的考评")),
]
WALKED = frozenset({E.NO_CALLBACK, E.RESOLVED, E.UNREACHED, E.ON_FACTS})


@dataclass(frozen=True)
class Rung:
    """One step of the way, and whether it lies behind, is now, or lies ahead."""

    name: Words
    meaning: Words
    place: str  # "done", "now", "ahead"


def standing(case: Case) -> Standing:
    """Where the case stands, in words for its citizen."""
    if case.outcome:
        if case.outcome == Outcome.REFUSED and case.objected_at is not None and case.step_due is not None:
            return OBJECTED
        return JUDGED if case.rehandle_proposed else OUTCOMES[case.outcome]
    if case.status == CaseStatus.TO_CALLBACK and case.rehandle_proposed:
        return PROPOSED
    return STANDINGS[case.status]


def ladder(case: Case) -> list[Rung]:
    """The way of the case; empty for one that ended otherwise (refused, answered at once, withdrawn …)."""
    if case.outcome and case.outcome not in WALKED:
        return []
    # A closed case stands on no rung any more: all of them lie behind.
    now = len(LADDER) if case.outcome else next(i for i, rung in enumerate(LADDER) if case.status in rung[0])
    places = ("done", "now", "ahead")
    return [
        Rung(name, meaning, places[(i > now) - (i < now) + 1])
        for i, (_states, name, meaning) in enumerate(LADDER)
    ]


# What the citizen did, and what others did; `%(unit)s` is the unit that did it, never a person's name.
OWN: dict[str, Words] = {
    "register": _("您提交了诉求"),
    "submit": _("您提交了诉求，热线已受理"),
    "supplement": _("您补充了内容"),
    "urge": _("您催办了一次"),
    "attach": _("您添加了附件"),
    "withdraw": _("您撤回了诉求"),
    "object": _("您提出了异议"),
    "reopen": _("您重新提出了这件事"),
    "record_callback": _("您作了评价"),
    "evaluate": _("您作了评价"),
    "withdraw_consent": _("您收回了公开的同意"),
    "choose_way": _("您改了通知方式"),
    "bind_wechat": _("您绑定了微信，以后发到微信"),
    "unbind_wechat": _("您解除了微信，不再发到微信"),
    "report_retaliation": _("您反映了打击报复"),
}
OTHERS: dict[str, Words] = {
    "register": _("热线登记了您的诉求"),
    "submit": _("热线已受理"),
    "answer": _("热线答复了您"),
    "transfer": _("热线为您转接了电话"),
    "refuse": _("热线没有受理，并说明了原因"),
    "note": _("热线把您的话转告了有关单位"),
    "merge": _("和同一件事的其他诉求一起办理"),
    "split": _("改为单独办理"),
    "dispatch": _("热线派给了承办单位"),
    "sign": _("%(unit)s收到了，开始办理"),
    "reach": _("%(unit)s联系了您"),
    "resume": _("到了约定的时间，继续办理"),
    "pass": _("热线审核通过了单位的答复"),
    "record_callback": _("热线回访了您"),
    "send_link": _("热线发短信请您评价"),
    "rehandle": _("热线决定重新办理"),
    "close_on_facts": _("热线办结了诉求"),
    "answer_objection": _("热线答复了您的异议"),
    "reopen": _("热线为您重新提出了这件事"),
    "urge": _("热线催办了一次"),
    "supplement": _("热线记下了您补充的内容"),
    "withdraw_consent": _("热线替您收回了公开的同意"),
    "choose_way": _("热线替您改了通知方式"),
    "publish": _("隐去个人信息后，交网站公开"),
    "withdraw_publication": _("从网站撤下了公开的内容"),
    "report_retaliation": _("热线记下了您反映的打击报复"),
    "answer_retaliation": _("监督机构答复了您反映的打击报复"),
}


@dataclass(frozen=True)
class Chapter:
    """One line of the story as the citizen reads it."""

    at: datetime
    words: str
    remark: str


def story(steps: list[Told]) -> list[Chapter]:
    """The story, newest first; what a citizen cannot make anything of is left out."""
    found = []
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if step.verb == "register" and following is not None and following.verb == "submit":
            continue
        own = bool(step.who)
        words = (OWN if own else OTHERS).get(step.verb)
        if words is None:
            continue
        if step.verb == "reach" and not step.facts.get("reached"):
            words = _("%(unit)s试着联系您，没有联系上")
        unit = step.department or gettext("承办单位")
        found.append(Chapter(step.at, str(words) % {"unit": unit}, step.remark))
    return found[::-1]
