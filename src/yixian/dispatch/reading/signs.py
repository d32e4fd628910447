"""Signs of danger in the words: what must not wait, and what needs a person's eyes whatever else it is.

Source: docs/domain.md, the table of clocks (P1: collapse, gas leak, trapped, mass event, self-harm words; P2: water,
power, gas, heat cut, road collapse). A sign that is denied ("没有人被困") is shown all the same: a person reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Urgency

MANY = r"(?:几十|上百|数百|几百|多名|多位|大量|[1-9]\d{1,3}[多余]?)(?:人|名|位|户)?.{0,10}?"
POWER = r"电(?!话|梯|脑|视|动|瓶|子|费|表)"


@dataclass(frozen=True)
class Sign:
    """What shows, the urgency it asks for ("" for none of its own), and the words it is read from (expressions)."""

    label: str | Promise
    urgency: str
    words: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self.words))


SIGNS = (
    Sign(
        _("轻生或自伤"),
        Urgency.P1,
        (
            "自杀|轻生|不想活|活不下去|寻短见|同归于尽|跳楼|跳河|跳桥|割腕|服毒",
            "喝了?农药",
            "了结(?:自己|生命)",
        ),
    ),
    Sign(
        _("燃气泄漏"),
        Urgency.P1,
        (
            "(?:燃气|煤气|天然气|液化气).{0,6}?(?:泄漏|泄露|漏气|味|爆)",
            "漏煤?气",
            "闻到.{0,4}?(?:燃气|煤气|瓦斯)",
        ),
    ),
    Sign(_("火情或爆炸"), Urgency.P1, ("着火|起火|火灾|失火|冒浓?烟|爆炸|燃烧起来",)),
    Sign(
        _("垮塌"),
        Urgency.P1,
        ("(?:房|楼|墙|屋|桥|棚|塔吊|脚手架).{0,6}?(?:倒塌|坍塌|垮塌|要塌|塌了|塌方)", "山体滑坡|泥石流"),
    ),
    Sign(
        _("人员被困或失踪"),
        Urgency.P1,
        ("被困|困在|溺水", "(?:孩子|老人|人).{0,6}?(?:走失|失踪|找不到了|掉进|掉下)"),
    ),
    Sign(
        _("人身危险"),
        Urgency.P1,
        ("触电|昏迷|持刀|砍人|行凶|绑架|中毒", "电线(?:掉|断).{0,6}?(?:地|水)"),
    ),
    Sign(
        _("群体性事件"),
        Urgency.P1,
        (
            f"{MANY}(?:聚集|堵路|堵门|围堵|围住|上访|静坐|罢工)",
            "集体(?:上访|罢|讨薪|维权)|堵路|拉横幅",
        ),
    ),
    Sign(
        _("停水停电停气停暖"),
        Urgency.P2,
        (
            f"(?:停|断)了?(?:水|{POWER}|气|暖)|(?:没|无)有?(?:水(?!平|果|泥|表)|{POWER}|暖气)",
            "暖气.{0,6}?(?:不热|停了)|水管.{0,4}?(?:爆|裂)",
        ),
    ),
    Sign(
        _("路面塌陷"),
        Urgency.P2,
        ("(?:路|地|桥)面?.{0,6}?(?:塌陷|下陷|塌了|大坑)|路.{0,4}?塌", "井盖.{0,6}?(?:丢|缺|没了|塌|翻)"),
    ),
    Sign(
        _("未成年人受害"),
        "",
        (
            "(?:学生|孩子|小孩|未成年|儿童|幼儿).{0,10}?(?:被打|欺凌|虐待|猥亵|性侵|霸凌)",
            "校园(?:欺凌|暴力)",
        ),
    ),
    Sign(
        _("欠薪"),
        "",
        ("(?:拖欠|欠|不发|没发).{0,8}?(?:工资|薪|血汗钱)", "讨薪|工资.{0,8}?(?:没给|不给|拖欠)"),
    ),
    Sign(
        _("扬言曝光或信访"),
        "",
        (
            "(?:找|联系|叫).{0,4}?(?:记者|媒体|电视台)|曝光|越级",
            "发到?(?:网上|抖音|微博)|(?:去|到)(?:北京|省里|国家信访)",
        ),
    ),
)


def signs_in(text: str) -> list[tuple[Sign, str]]:
    """The signs that show, gravest first, each with the words it was read from."""
    found = [(sign, hit[0]) for sign in SIGNS if (hit := sign.pattern.search(text)) is not None]
    return sorted(found, key=lambda one: [Urgency.P1, Urgency.P2, ""].index(one[0].urgency))
