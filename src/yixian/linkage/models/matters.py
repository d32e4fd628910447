"""Of what people are told: citizens of steps of their case, staff of what asks for their work."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.ground.errors import Words
from yixian.linkage.models.booking_matters import PLACES_ELSE, WHEN_ELSE, AnswerMatter, BookingMatter


class Matter(models.TextChoices):
    """What a notice to a citizen is about (docs/domain.md, "Notices to the citizen")."""

    ACCEPTED = "accepted", _("已受理")
    DISPATCHED = "dispatched", _("已派单")
    EXTENDED = "extended", _("已延期")
    SUSPENDED = "suspended", _("已挂账")
    RECALLED = "recalled", _("派单已撤回")
    REASSIGNED = "reassigned", _("已改派")
    TERMINATED = "terminated", _("已终止办理")
    REPLIED = "replied", _("已答复")
    CLOSED = "closed", _("已办结")
    REFUSED = "refused", _("不予受理")
    ENDED = "ended", _("已结束")
    PUBLISHED = "published", _("已公开")
    RATE = "rate", _("请评价")
    WECHAT_ON = "wechat_on", _("绑定了微信")
    WECHAT_OFF = "wechat_off", _("解除了微信")


class StaffMatter(models.TextChoices):
    """What a notice to somebody on the staff is about."""

    NEW_TASK = "new_task", _("新任务")
    TAKEN_BACK = "taken_back", _("任务已撤回")
    URGED = "urged", pgettext_lazy("notice", "被催办")
    SUPERVISED = "supervised", pgettext_lazy("notice", "被督办")
    RULED = "ruled", _("申请已裁定")
    TO_APPROVE = "to_approve", _("答复待审批")
    APPROVED = "approved", _("答复已审批")
    DECLINED = "declined", _("答复被退回")
    REWORKED = "reworked", _("审核退回重做")
    REHANDLED = "rehandled", pgettext_lazy("notice", "重办")
    ASKED = "asked", _("申请待裁定")
    HARD = "hard", _("疑难待会商")
    BURST = "burst", _("热点突发")
    REMINDED = "reminded", pgettext_lazy("notice", "到时提醒")
    SUMMONED = "summoned", _("约谈通知")
    MOVED = "moved", pgettext_lazy("notice", "约谈改期")
    OFF = "off", pgettext_lazy("notice", "约谈取消")
    HELD = "held", pgettext_lazy("notice", "约谈已记录")
    AGREED = "agreed", pgettext_lazy("notice", "约谈约定到期")


AnyMatter = Matter | StaffMatter | BookingMatter | AnswerMatter
MATTERS = tuple(Matter)
# What is told of the way of telling itself: it goes where the citizen is reached for certain, wanted or not.
WARNINGS = (Matter.WECHAT_ON, Matter.WECHAT_OFF)
STAFF_MATTERS = tuple(StaffMatter)
OF_SUMMONS = (
    StaffMatter.SUMMONED,
    StaffMatter.MOVED,
    StaffMatter.OFF,
    StaffMatter.HELD,
    StaffMatter.AGREED,
)
# What a text may name in braces; anything else is refused when the row is edited.
PLACES = ("number", "code", "department", "due", "outcome", "link")
STAFF_PLACES = ("number", "title", "department", "due", "result")
WHEN: dict[str, Words] = {
    **WHEN_ELSE,
    Matter.ACCEPTED: _("诉求提交时"),
    Matter.DISPATCHED: _("派单或重办时"),
    Matter.RECALLED: _("派单后一分钟内撤回、派单的通知已经发出时"),
    Matter.EXTENDED: _("承诺时限因准予的申请延后时"),
    Matter.SUSPENDED: _("准予挂账时"),
    Matter.REASSIGNED: _("准予退单并改派其他主办单位时"),
    Matter.TERMINATED: _("准予主办单位终止办理时"),
    Matter.REPLIED: _("审核通过、等待回访时"),
    Matter.CLOSED: _("答复以后办结时，请诉求人评价"),
    Matter.REFUSED: _("不予受理时，可以提出异议"),
    Matter.ENDED: _("转接、知悉或撤单而结束时，没有办理结果可以评价"),
    Matter.PUBLISHED: _("诉求和答复公开时"),
    Matter.RATE: _("回访员发短信回访，或直接答复的咨询被抽中时；只发短信，链接只能用一次"),
    Matter.WECHAT_ON: _("诉求人绑定微信时；发短信（没有手机号的发邮件），被人冒用时本人才知道"),
    Matter.WECHAT_OFF: _("微信绑定解除时；同上"),
    StaffMatter.NEW_TASK: _("派单、加派、下派、改派给本单位时，告知联络员"),
    StaffMatter.TAKEN_BACK: _("派单后一分钟内撤回时，告知已经收到或看到新任务的人"),
    StaffMatter.URGED: _("有人催办时，告知未办结单位的联络员和经办人"),
    StaffMatter.SUPERVISED: _(
        "下达督办单时，告知被督办单位的联络员和分管领导；没有被督办单位的，告知值班主任"
    ),
    StaffMatter.RULED: _("申请准予或不准予时，告知本单位的联络员和分管领导"),
    StaffMatter.TO_APPROVE: _("答复须审批时，告知审批单位的分管领导"),
    StaffMatter.APPROVED: _("分管领导审批答复时，告知写答复的人"),
    StaffMatter.DECLINED: _("分管领导退回答复时，告知写答复的人"),
    StaffMatter.REWORKED: _("审核退回重做时，告知被退回单位的联络员和经办人"),
    StaffMatter.REHANDLED: _("重办时，告知主办、协办单位的联络员"),
    StaffMatter.ASKED: _("单位提出申请时，告知裁定的人：审核派单员、值班主任，下派任务的为下派单位"),
    StaffMatter.HARD: _("单位提级时，告知值班主任"),
    StaffMatter.REMINDED: _("到时规则规定的时候，告知规则里列出的人"),
    StaffMatter.SUMMONED: _("通知约谈时，告知被约谈单位的联络员和分管领导"),
    StaffMatter.MOVED: _("约谈改期时，告知被约谈单位的联络员和分管领导"),
    StaffMatter.OFF: _("约谈取消时，告知被约谈单位的联络员和分管领导"),
    StaffMatter.HELD: _("记录约谈时，告知被约谈单位的联络员和分管领导"),
    StaffMatter.AGREED: _("约定完成的那一天，告知被约谈单位的联络员和分管领导，每次约谈一次"),
    StaffMatter.BURST: _("一天内许多人反映同一件事时，告知值班主任，每个热点一次"),
}


WHOSE_LOG = {StaffMatter: "staff", BookingMatter: "bookings", AnswerMatter: "answers"}


def matter_called(verb: str) -> AnyMatter:
    """The matter of this name; ValueError for none."""
    kinds: tuple[type[AnyMatter], ...] = (Matter, BookingMatter, AnswerMatter)
    return next((kind(verb) for kind in kinds if verb in kind.values), None) or StaffMatter(verb)


def places_of(verb: str) -> tuple[str, ...]:
    """What a text about this matter may name."""
    if verb in PLACES_ELSE:
        return PLACES_ELSE[verb]
    return STAFF_PLACES if verb in StaffMatter.values else PLACES
