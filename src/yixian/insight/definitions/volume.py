"""How much comes in, and what becomes of it at the door."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.insight.definitions.indicator import Indicator, Part, Ratio, indicator

RECEIVED = _("时段内来电来访的诉求，草稿除外；按收到诉求的日期统计")

indicator(
    Indicator(
        "contacts", _("来电来访量"), "Contacts", form="count",
        population=_("时段内各渠道的来电来访，一次算一个，含没有形成诉求的"),
        city=Ratio(Part(_("来电来访"), "contacts.all")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "telephone_contacts", _("电话来话量"), "Contacts by telephone", form="count",
        population=_("时段内经电话渠道登记的来话；没有接通或没有登记的见“呼入量”"),
        city=Ratio(Part(_("电话来话"), "contacts.telephone")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "daily_contacts", _("日均来电来访量"), "Contacts per day", form="mean",
        population=_("时段内各渠道的来电来访；只除以已经开始的天数，从第一次来电来访那天算起"),
        city=Ratio(Part(_("来电来访"), "contacts.all"), Part(_("时段内已开始的天数"))),
    )
)  # fmt: skip
indicator(
    Indicator(
        "without_case", _("未形成诉求占比"), "Contacts without a case",
        population=_("时段内各渠道的来电来访"),
        city=Ratio(
            Part(_("无声、打错、骚扰、问进度、补充、催办的"), "contacts.without_case"),
            Part(_("来电来访"), "contacts.all"),
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "cases", _("诉求量"), "Cases", form="count", population=RECEIVED,
        city=Ratio(Part(pgettext_lazy("several", "诉求"), "cases.all")),
        unit=Ratio(Part(_("由本单位主办的诉求"), "cases.all")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "orders", _("工单量"), "Orders", form="count",
        population=_("时段内收到并提交派单的诉求，含并入其他诉求的；按收到诉求的日期统计"),
        city=Ratio(Part(_("工单"), "cases.orders")),
        unit=Ratio(Part(_("由本单位主办的工单"), "cases.orders")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "accepted_rate", _("受理率"), "Accepted", population=RECEIVED,
        city=Ratio(
            Part(_("已受理的诉求"), "cases.accepted"), Part(_("已受理和不予受理的诉求"), "cases.judged")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "refused_rate", _("不予受理率"), "Refused", population=RECEIVED,
        city=Ratio(
            Part(_("不予受理的诉求"), "cases.refused"), Part(_("已受理和不予受理的诉求"), "cases.judged")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "answered_at_once", _("直接答复率"), "Answered at once", population=RECEIVED,
        city=Ratio(
            Part(_("直接答复办结的诉求"), "cases.answered"), Part(_("已受理的诉求"), "cases.accepted")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "repeat_rate", _("重复诉求率"), "Repeated", population=RECEIVED,
        city=Ratio(
            Part(_("就已有诉求再次提出的"), "cases.repeated"), Part(_("已受理的诉求"), "cases.accepted")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "urging_rate", _("催办率"), "Urged", population=RECEIVED,
        city=Ratio(Part(_("被催办过的工单"), "cases.urged"), Part(_("工单"), "cases.orders")),
        unit=Ratio(Part(_("被催办过的主办工单"), "cases.urged"), Part(_("主办的工单"), "cases.orders")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "withdrawal_rate", _("撤单率"), "Withdrawn", population=RECEIVED,
        city=Ratio(Part(_("诉求人撤回的工单"), "cases.withdrawn"), Part(_("工单"), "cases.orders")),
        unit=Ratio(
            Part(_("诉求人撤回的主办工单"), "cases.withdrawn"), Part(_("主办的工单"), "cases.orders")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "rehandling_rate", _("重办率"), "Handled again", population=RECEIVED,
        city=Ratio(Part(_("重办过的工单"), "cases.rehandled"), Part(_("已派单的工单"), "cases.dispatched")),
        unit=Ratio(
            Part(_("重办过的主办工单"), "cases.rehandled"), Part(_("已派单的主办工单"), "cases.dispatched")
        ),
    )
)  # fmt: skip
