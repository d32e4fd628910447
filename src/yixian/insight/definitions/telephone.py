"""Whether somebody answers the telephone, and how soon. A city without a switch of its own has no such numbers."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, Part, Ratio, indicator

STANDARD = _("GB/T 33358")
CAME_IN = _("时段内拨打热线号码的呼入，按来电时间统计；还在等待的不计。没有接入话务交换机的时段没有数")
ANSWERED = Part(_("人工接听的呼入"), "calls.answered")
OFFERED = Part(_("呼入"), "calls.offered")
WANTED = Part(_("呼入，扣除来电 5 秒内自己挂断的和限制呼入的"), "calls.wanted")

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
        city=Ratio(ANSWERED, WANTED),
    )
)  # fmt: skip
indicator(
    Indicator(
        "worst_connect_rate", _("最差 24 小时接通率"), "Connect rate, worst 24 hours", source=STANDARD, rolling=True,
        population=_(
            "到时段内任一整点或半点为止的 24 小时，接通率最低的一段；不早于第一次来电，还没有满 24 小时的没有数"
        ),
        city=Ratio(ANSWERED, WANTED),
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
        "fifteen_second_rate", _("15 秒接听率"), "15-second rate", version=2, source=STANDARD,
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
        "mean_wait_abandoned", _("放弃前平均等待（秒）"), "Mean wait before giving up (s)", form="mean",
        population=_("时段内在队列里等待、没有接通、自己挂断的呼入，从进入队列到挂断"),
        city=Ratio(
            Part(_("挂断前等待的秒数"), "calls.seconds_abandoned"), Part(_("等待中挂断的呼入"), "calls.abandoned")
        ),
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
        "mean_wrap_up", _("平均话后整理（秒）"), "Mean wrap-up (s)", form="mean", version=2,
        population=_("时段内人工接听、已经结束的呼入，从挂机到座席可以接下一个来电；没有记下话后整理的不计"),
        city=Ratio(
            Part(_("话后整理的秒数"), "calls.seconds_wrapped"), Part(_("记下话后整理的呼入"), "calls.wrapped")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "calls_satisfied", _("话后满意率"), "Satisfied after the call",
        population=_("时段内人工接听、来电人在话后按键评价的呼入；满意、基本满意都算满意"),
        city=Ratio(Part(_("评价为满意的"), "calls.content"), Part(_("有评价的呼入"), "calls.graded")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "calls_graded", _("话后参评率"), "Graded after the call",
        population=_("时段内人工接听的呼入；来电人先挂断的没有评价"),
        city=Ratio(Part(_("有评价的呼入"), "calls.graded"), ANSWERED),
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
