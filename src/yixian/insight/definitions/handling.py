"""How orders are dispatched and handled in time."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, Part, Ratio, alike, indicator

SENT = _("时段内派出的承办任务；全市统计不含下派的子任务")
ONCE = _(
    "时段内应当办结或已经办结的工单（部门为承办任务），一件只在办理期限和办结时间中较早的一天计一次；"
    "挂账的到复核日前不计，撤单、退单的不计"
)
REGULATIONS = _("一线指标定义；口径参照国办函〔2025〕66号")

TASKS = Part(_("派出的承办任务"), "dispatched.all")

indicator(
    Indicator(
        "tasks", _("承办任务数"), "Tasks", form="count", population=SENT,
        city=Ratio(TASKS), unit=Ratio(TASKS),
    )
)  # fmt: skip
alike(
    Indicator(
        "first_dispatch_accuracy", _("派单准确率"), "Dispatched right at first",
        population=_("时段内首次派单的主办任务"),
        city=Ratio(
            Part(_("没有被准予退单的首派主办任务"), "dispatched.accurate"),
            Part(_("首派主办任务"), "dispatched.first_leads"),
        ),
    )
)  # fmt: skip
alike(
    Indicator(
        "return_rate", _("退单率"), "Returned", population=SENT,
        city=Ratio(Part(_("被准予退单的任务"), "dispatched.returned"), TASKS),
    )
)  # fmt: skip
alike(
    Indicator(
        "refused_returns", _("退单不准率"), "Returns refused",
        population=_("时段内派出、退单申请已经裁定的任务"),
        city=Ratio(
            Part(_("有退单申请未获准予的任务"), "dispatched.return_refused"),
            Part(_("退单申请已裁定的任务"), "dispatched.return_ruled"),
        ),
    )
)  # fmt: skip
alike(
    Indicator(
        "extension_rate", _("延期率"), "Extended", population=SENT,
        city=Ratio(Part(_("延期过的任务"), "dispatched.extended"), TASKS),
    )
)  # fmt: skip
alike(
    Indicator(
        "suspension_rate", _("挂账率"), "Suspended", population=SENT,
        city=Ratio(Part(_("挂账过的任务"), "dispatched.suspended"), TASKS),
    )
)  # fmt: skip
alike(
    Indicator(
        "on_time_signing", _("按时签收率"), "Signed on time",
        population=_("时段内应当签收或已经签收的任务，按签收期限和签收时间中较早的一天计一次"),
        city=Ratio(Part(_("按时签收的任务"), "signing.on_time"), Part(_("应签收的任务"), "signing.all")),
    )
)  # fmt: skip
alike(
    Indicator(
        "response_rate", _("响应率"), "Response",
        population=_("时段内应当首次联系或已经联系诉求人的任务，按联系期限和联系时间中较早的一天计一次"),
        source=REGULATIONS,
        city=Ratio(
            Part(_("在期限内首次联系诉求人的任务"), "response.within"),
            Part(_("应首次联系的任务"), "response.all"),
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "completion_rate", _("办结率"), "Completed", population=ONCE, source=REGULATIONS,
        city=Ratio(
            Part(_("已办结的工单"), "promises.completed"), Part(_("已办结和到期未办结的工单"), "promises.all")
        ),
        unit=Ratio(
            Part(_("已答复的任务"), "tasks.completed"), Part(_("已答复和到期未答复的任务"), "tasks.all")
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "on_time_rate", _("按时办结率"), "Completed on time", population=ONCE, source=REGULATIONS,
        city=Ratio(
            Part(_("在承诺期限内办结的工单"), "promises.on_time"),
            Part(_("已办结和到期未办结的工单"), "promises.all"),
        ),
        unit=Ratio(
            Part(_("在期限内答复、重做前也未超期的任务"), "tasks.on_time"),
            Part(_("已答复和到期未答复的任务"), "tasks.all"),
        ),
    )
)  # fmt: skip
indicator(
    Indicator(
        "overdue_rate", _("超期率"), "Overdue", population=ONCE,
        city=Ratio(
            Part(_("超期办结和到期未办结的工单"), "promises.overdue"),
            Part(_("已办结和到期未办结的工单"), "promises.all"),
        ),
        unit=Ratio(
            Part(_("超期答复和到期未答复的任务"), "tasks.overdue"),
            Part(_("已答复和到期未答复的任务"), "tasks.all"),
        ),
    )
)  # fmt: skip
