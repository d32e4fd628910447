"""Whether somebody answers the telephone, and how soon. A city without a switch of its own has no such numbers."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, Part, Ratio, indicator

STANDARD = _("GB/T 33358")
CAME_IN = _("时段内拨打热线号码的呼入，按来电时间统计；还在等待的不计。没有接入话务交换机的时段没有数")
ANSWERED = Part(_("人工接听的呼入"), "calls.answered")
OFFERED = Part(_("呼入"), "calls.offered")

indicator(
    Indicator(
        "calls", _("呼入量"), "Calls", form="count",
        population=_("时段内拨打热线号码的呼入，含没有接通的；没有接入话务交换机的时段没有数"),
        city=Ratio(Part(_("呼入"), "calls.all")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "daily_calls", _("日均呼入量"), "Calls per day", form="mean",
        population=_("时段内拨打热线号码的呼入；只除以已经开始的天数，从第一次来电来访那天算起"),
        city=Ratio(Part(_("呼入"), "calls.all"), Part(_("时段内已开始的天数"))),
    )
)  # fmt: skip
indicator(
    Indicator(
        "connect_rate", _("接通率"), "Connect rate", version=2, population=CAME_IN, source=STANDARD,
        city=Ratio(ANSWERED, Part(_("呼入，扣除来电 5 秒内自己挂断的"), "calls.wanted")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "raw_connect_rate", _("接通率（不扣除）"), "Connect rate, raw", population=CAME_IN, source=STANDARD,
        city=Ratio(ANSWERED, OFFERED),
    )
)  # fmt: skip
indicator(
    Indicator(
        "fifteen_second_rate", _("15 秒接听率"), "Answered within 15 s", version=2, source=STANDARD,
        population=_("时段内拨打热线号码的呼入；等待从进入队列算起。没有接入话务交换机的时段没有数"),
        city=Ratio(Part(_("等待不超过 15 秒由人工接听的呼入"), "calls.answered_soon"), OFFERED),
    )
)  # fmt: skip
indicator(
    Indicator(
        "abandoned_rate", _("放弃率"), "Abandoned", population=CAME_IN,
        city=Ratio(Part(_("没有接通、来电人自己挂断的呼入"), "calls.gave_up"), OFFERED),
    )
)  # fmt: skip
indicator(
    Indicator(
        "mean_wait", _("平均等待（秒）"), "Mean wait (s)", form="mean",
        population=_("时段内人工接听的呼入，从进入队列到接听"),
        city=Ratio(Part(_("等待的秒数"), "calls.seconds_waited"), ANSWERED),
    )
)  # fmt: skip
indicator(
    Indicator(
        "mean_talk", _("平均通话（秒）"), "Mean talk (s)", form="mean",
        population=_("时段内人工接听、已经结束的呼入，从接听到座席挂机"),
        city=Ratio(
            Part(_("通话的秒数"), "calls.seconds_talked"), Part(_("通话已结束的呼入"), "calls.talked")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "missed_calls_returned", _("漏话回拨率"), "Missed callers spoken to", version=2,
        population=_("时段内拨打热线号码没有人接、可以回拨的来电人，一人算一个，按第一次来电的时间统计"),
        city=Ratio(
            Part(_("回拨接通或再次来电接通的"), "missed.spoken_to"), Part(_("漏话来电人"), "missed.all")
        ),
    )
)  # fmt: skip
