"""What may happen to a booking: from where, to where, by whom. One table, by which `actions/step.py` alone writes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yixian.convenience.models.booking import BookingState, BookingStep
from yixian.ground.errors import Words

S, By = BookingState, BookingStep.By
CITIZENS = frozenset({By.CITIZEN, By.SEAT})  # a seat does on the telephone what a citizen does on the page


@dataclass(frozen=True)
class Verb:
    """One step. `to` None leaves the state as it is; `said` is what the story says of it."""

    sources: frozenset[str]
    to: str | None
    by: frozenset[str]
    said: Words


def _verb(sources: str, to: str | None, by: frozenset[str] | set[str], said: Words) -> Verb:
    return Verb(frozenset(sources.split()), to, frozenset(by), said)


TABLE: dict[str, Verb] = {
    "ask": _verb("asking proposed accepted unplaced", S.ASKING, {By.SYSTEM, *CITIZENS}, _("询问服务商")),
    "accept": _verb("asking", S.ACCEPTED, {By.PROVIDER}, _("服务商接受，时间约定")),
    "propose": _verb("asking", S.PROPOSED, {By.PROVIDER}, _("服务商建议改时间")),
    "refuse": _verb("asking", None, {By.PROVIDER}, _("服务商不接")),
    "run_late": _verb("asking", None, {By.SYSTEM}, _("服务商没有按时答复")),
    "agree": _verb("proposed", S.ACCEPTED, CITIZENS, _("同意改的时间，时间约定")),
    "decline": _verb("proposed", None, CITIZENS, _("不同意改的时间")),
    "remind_reply": _verb("proposed", None, {By.SYSTEM}, _("提醒答复改时间")),
    "lapse": _verb("proposed", S.CANCELLED, {By.SYSTEM}, _("没有按时回复，已取消")),
    "give_back": _verb("proposed accepted", None, {By.PROVIDER}, _("服务商来不了")),
    "unplace": _verb("asking proposed accepted", S.UNPLACED, {By.SYSTEM}, _("没有服务商能接")),
    "cancel": _verb("asking proposed accepted unplaced", S.CANCELLED, CITIZENS, _("取消")),
    "remind": _verb("accepted", None, {By.SYSTEM}, _("发了提醒")),
    "finish": _verb("accepted", S.DONE, {By.PROVIDER, *CITIZENS}, _("完成")),
    "close": _verb("accepted", S.DONE, {By.SYSTEM}, _("过了时间，视为完成")),
    "miss": _verb("accepted", S.MISSED, {By.PROVIDER, *CITIZENS}, _("没有来")),
    "grade": _verb("done", None, CITIZENS, _("评分")),
    "complain": _verb("accepted done missed cancelled", None, CITIZENS, _("投诉，已登记为诉求")),
    "erase": _verb(" ".join(S.values), None, {By.SYSTEM}, _("身份已销毁")),
}
