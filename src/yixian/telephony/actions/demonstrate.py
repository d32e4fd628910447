"""An invented citizen calls, so that whoever tries a demonstration system hears, answers, registers and is graded."""

from __future__ import annotations

import secrets

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.models import Case, Secrecy
from yixian.cases.models.telephone import dialled
from yixian.ground.errors import Conflict, NotAllowed, OutOfService, Refusal
from yixian.people.queries import is_demonstration
from yixian.telephony import live
from yixian.telephony.config.demonstration import CONTEXT
from yixian.telephony.models import Seat
from yixian.telephony.place import Place
from yixian.telephony.queries import DEMONSTRATION, GENERAL
from yixian.telephony.spool import lay_call

# What each of them says (`prompts/demonstration/`, in Mandarin).
SAYS: dict[str, str | Promise] = {
    "lamp": gettext_lazy(
        "您好，我要反映一个问题。平安路北段的路灯，坏了三天了。晚上很黑，老人走路不方便。请你们尽快派人来修一修，修好了给我打个电话。"
    ),
    "pension": gettext_lazy(
        "您好，我想问一下，养老金资格认证怎么办？我父亲今年七十二岁，人在外地，能不能在手机上办？"
    ),
    "noise": gettext_lazy(
        "您好，我家楼下的工地，夜里十一点还在施工，声音很大，孩子睡不着。已经三个晚上了，请你们管一管。"
    ),
}
LATEST = 30  # of these open cases somebody calls again
NOBODY = "13800000000"  # calls where the city has no open case


def demonstrate(seat: Seat) -> str:
    """Have somebody call 12345 whose open case this city has; what they are going to say.

    `NotAllowed` in a city; `Refusal` where the seat takes no calls now; `Conflict` while such a call is up;
    `OutOfService` when the switch does not run.
    """
    if not is_demonstration():
        raise NotAllowed(_("只有演示系统有演示来电。"))
    try:
        state = live.state_of(seat)
    except OutOfService:
        raise OutOfService(
            _("话务交换机没有运行：先在服务器上执行 yixian telephony up，再试一次。")
        ) from None
    if not state.serves or state.paused:
        raise Refusal(_("请先按“示闲”，来电才会派给您。"))
    if any(one.get("Context") == CONTEXT for one in live.channels()):
        raise Conflict(_("上一个演示来电还没有结束。"))
    code, somebody = secrets.choice(list(SAYS)), _somebody()
    lay_call(
        Place.of_this_system(),
        f"demonstration-{secrets.token_hex(8)}",
        {
            "Channel": f"PJSIP/{GENERAL}@trunk-{DEMONSTRATION}",
            "CallerID": f"<{somebody}>",
            "Setvar": f"FROM={somebody}",
            "MaxRetries": "0",
            "WaitTime": "30",
            "Context": CONTEXT,
            "Extension": code,
            "Priority": "1",
        },
    )
    return str(SAYS[code])


def _somebody() -> str:
    """The number of somebody invented whose case is open, in digits as a carrier delivers it."""
    latest = Case.objects.filter(secrecy=Secrecy.NONE, closed_at=None).select_related("citizen")
    numbers = [case.citizen.identity.telephone for case in latest.order_by("-pk")[:LATEST]]
    known = [dialled(one) for one in numbers if one.startswith("86")]
    return secrets.choice(known) if known else NOBODY
