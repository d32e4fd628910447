"""Indicators that have a definition and, so far, no record to count: listed with the reason, without a number."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, indicator

NO_CALLS = _("尚无数据：还没有接入话务记录")
TELEPHONE = _("GB/T 33358")

indicator(
    Indicator(
        "connect_rate", _("接通率"), "Connect rate", source=TELEPHONE, missing=NO_CALLS,
        population=_("人工接听数除以呼入数（扣除 5 秒内放弃和被限制的呼入），并列任意连续 24 小时的最低值"),
    )
)  # fmt: skip
indicator(
    Indicator(
        "fifteen_second_rate", _("15 秒接听率"), "Answered within 15 s", source=TELEPHONE, missing=NO_CALLS,
        population=_("15 秒内人工接听数除以呼入数"),
    )
)  # fmt: skip
indicator(
    Indicator(
        "call_times", _("等待、通话、整理时长"), "Waiting, talk and wrap-up time", missing=NO_CALLS,
        population=_("呼入电话的平均等待、通话和话后整理时长"),
    )
)  # fmt: skip
indicator(
    Indicator(
        "missed_calls_returned", _("漏话回拨率"), "Missed calls called back", missing=NO_CALLS,
        population=_("已回拨的漏话除以漏话"),
    )
)  # fmt: skip
indicator(
    Indicator(
        "knowledge", _("知识及时、有效、被引用率"), "Knowledge timely, valid, cited",
        missing=_("尚无数据：还没有记录知识的复核和引用"),
        population=_("按期复核、有效、被答复引用的知识条目占比，无结果检索和被纠正的条目数"),
    )
)  # fmt: skip
indicator(
    Indicator(
        "inspection", _("质检抽查和合格率"), "Inspection", missing=_("尚无数据：还没有质检记录"),
        population=_("抽查的通话和工单数、合格占比、致命差错数"),
    )
)  # fmt: skip
