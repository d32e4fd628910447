"""What the demonstration city tells everybody and the press, all of it invented, by its own people and the actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from yixian.cases.actions import find, perform
from yixian.cases.models import Case, Channel, Identity
from yixian.cases.models.case import CaseQuerySet
from yixian.directory import queries as directory
from yixian.ground.errors import OutOfService, Refusal
from yixian.ground.months import months_after
from yixian.intake.actions import Approach, receive
from yixian.people.models import Account, Actor
from yixian.portal import actions, bulletins, exposing
from yixian.portal.models import PressCard, Publication, PublicRule, PublicText

MEDIUM = "示范日报（虚构）"
WRITER, SECOND, JOURNALIST = "publisher", "duty_manager", "journalist"
PERSON = {"name": "宁小雨", "pass_number": "K14000000（虚构）", "telephone": "", "email": ""}
EXPLAINED = (
    "老年人优待证怎么办",
    "满六十周岁的本市居民可以办理（示范内容，不是真实政策）。\n\n带身份证到居住地的街道便民服务中心，当场可取；"
    "行动不便的，可以请社区上门办理。\n\n不收费。",
)
CORRECTED = (
    "六十周岁以上的本市居民可以办理（示范内容，不是真实政策）。\n\n带身份证到居住地的社区，当场可取；"
    "行动不便的，可以请社区上门办理。\n\n不收费。",
    "办理地点由街道改为社区，原来写错了。",
)
EARLY = ("下月起延长窗口服务时间", "市民中心窗口下月起工作日延长到十九时（示范内容）。")
OUTDATED = ("停水通知在哪里看", "停水通知在小区公告栏看（示范内容）。", "示范：改为网上公告，这一篇撤下。")
LATER = ("一个月以后回看", "热线中心一个月以后回看：已经解决，没有再出现（示范内容）。")
QUESTIONS = (
    ("夜间施工投诉多不多", "上月夜间施工的投诉有多少，办得怎样？", "数字在月报里，按事项分类的表可以下载。"),
    ("积水点整治到哪一步", "雨季以前能整治完吗？", ""),
)
REFERRED = {
    "kind": "help",
    "title": "公交站台没有座椅",
    "content": "读者说迎宾路公交站台没有座椅，老人等车没有地方坐，希望加装（示范内容）。",
    "reply_way": "telephone",
}
READER = Identity("安宁（虚构）", telephone="8619900100001")
GRACE, MOST_EXPOSED, LOOKED_AT = 1, 1, 40
BULLETIN = "本月情况：来电和诉求的数字列在下面，口径不变（示范内容）。"


def tell_press(**_signal: Any) -> None:
    """Write and release one of each; a city that has them already gets none."""
    people = {one.username: one for one in Account.objects.filter(username__in=(WRITER, SECOND, JOURNALIST))}
    if len(people) < 3 or PublicText.objects.exists():
        return
    writer, second, journalist = (Actor.of(people[name], "import") for name in (WRITER, SECOND, JOURNALIST))
    _texts(writer, second)
    _press(writer, second, journalist)
    _expose(writer)
    _publish_early(writer)
    receive(Actor.citizen(), Approach(channel=Channel.MEDIA, identity=READER, invented=True), dict(REFERRED))


def _expose(writer: Actor) -> None:
    """The longest overdue of those the rules let everybody read of, after a day of grace; by their masked titles."""
    PublicRule.objects.get_or_create(code=PublicRule.Code.EXPOSE_DAYS, defaults={"value": GRACE})
    waiting = exposing.candidates(writer, timezone.now()).filter(invented=True)
    _first("expose", writer, waiting.order_by("promise_due", "pk"))


def _publish_early(writer: Actor) -> None:
    """Another matter, which journalists read already and everybody in three days."""
    waiting = Case.objects.filter(invented=True, publication__state=Publication.State.WAITING)
    _first("publish", writer, waiting.order_by("-closed_at", "-pk"), public_at=_in_days(3))


def _first(name: str, writer: Actor, cases: CaseQuerySet, **further: Any) -> None:
    """Do it with the first of the cases that the rules let, in the words of its masked draft."""
    action = find(name, "case")
    for case in cases.select_related("citizen", "contact", "category", "lead")[:LOOKED_AT]:
        try:
            action.check(writer, case, None)
            typed = {**action.form(writer, case).initial, "checked": False, **further}
            if typed.get("category"):
                typed["category"] = typed["category"].code
            perform(action.name, writer, case, typed)
        except OutOfService:
            raise
        except Refusal:
            continue
        return


def _in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def _texts(writer: Actor, second: Actor) -> None:
    kind = PublicText.Kind
    explained = _written(writer, kind.EXPLANATION, *EXPLAINED)
    actions.release_text(second, explained, explained.version, None, None)
    columns = {"title": explained.title, "words": CORRECTED[0]}
    actions.correct_text(writer, explained, explained.version, columns, CORRECTED[1], False)
    early = _written(writer, kind.EXPLANATION, *EARLY)
    actions.release_text(second, early, early.version, None, _in_days(3))
    old = _written(writer, kind.EXPLANATION, *OUTDATED[:2])
    actions.release_text(second, old, old.version, None, None)
    actions.withdraw_text(second, old, old.version, OUTDATED[2])
    matter = Publication.objects.public().order_by("-published_at", "-pk").first()
    if matter is not None:
        told: dict[str, Any] = {"publication": matter, "department": matter.department, "group": matter.group}
        later = _written(writer, kind.FOLLOW_UP, *LATER, **told)
        actions.release_text(second, later, later.version, None, None)
    PublicRule.objects.get_or_create(code=PublicRule.Code.LEAGUE, defaults={"value": 1})
    for month in bulletins.months_to_write()[:1]:
        further = {"month": month, "numbers": bulletins.numbers_of(month)}
        made = _written(writer, kind.BULLETIN, f"12345 热线月报 {month:%Y-%m}", BULLETIN, **further)
        actions.release_text(second, made, made.version, None, None)


def _written(writer: Actor, kind: str, title: str, words: str, **further: Any) -> PublicText:
    return actions.begin_text(writer, kind, {"title": title, "words": words, **further})


def _press(writer: Actor, second: Actor, journalist: Actor) -> None:
    now = timezone.now()
    card = PressCard(medium=MEDIUM, asked_at=now, state=PressCard.State.GRANTED, account=journalist.account)
    card.decided_by, card.decided_at, card.valid_until = writer.account, now, months_after(now.date(), 12)
    card.seal(PERSON)
    card.save()
    for title, words, answer in QUESTIONS:
        asked = actions.ask(journalist, title, words)
        if answer:
            actions.answer(writer, asked, answer)
            told = _written(
                writer, PublicText.Kind.ANSWER, title, f"记者问：{words}\n\n答：{answer}", question=asked
            )
            actions.release_text(second, told, told.version, None, None)
        elif unit := next(iter(directory.departments(takes_orders=True)), None):
            actions.assign(writer, asked, unit)
