"""What citizens say of the results, and what became of helps, complaints and suggestions."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, Part, Ratio, alike, indicator

ANSWERS = _(
    "时段内的有效回访：接通并回答了是否解决、是否满意，或诉求人自评；一件诉求以最后一轮的回答为准，"
    "按回访日期计入该轮的主办单位。全市每位诉求人各计一次；部门统计中并单的一组只计一次，以最先的有效回访为准。"
    "准予免考的不计"
)
EFFECTIVE = Part(_("有效回访"), "callbacks.effective")
GROUPS = Part(_("有效回访（并单的一组计一次）"), "callbacks.groups")
ACCEPTED_KIND = _("时段内收到并受理的该类诉求，草稿、不予受理、转接的除外；结果截至统计时")

indicator(
    Indicator(
        "effective_callback_rate", _("有效回访率"), "Effective callbacks",
        population=_("时段内回访过的诉求，每轮办理计一次，按最后一次回访的日期统计"),
        city=Ratio(Part(_("有效回访的"), "asked.effective"), Part(_("回访过的"), "asked.all")),
        unit=Ratio(Part(_("有效回访的"), "asked.effective"), Part(_("回访过的"), "asked.all")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "solved_rate", _("解决率"), "Solved", version=2, population=ANSWERS,
        city=Ratio(Part(_("诉求人认为已解决的"), "callbacks.solved"), EFFECTIVE),
        unit=Ratio(Part(_("诉求人认为已解决的"), "callbacks.groups_solved"), GROUPS),
    )
)  # fmt: skip
indicator(
    Indicator(
        "satisfied_rate", _("满意率"), "Satisfied", version=2, population=ANSWERS,
        city=Ratio(Part(_("非常满意、满意和基本满意的"), "callbacks.satisfied"), EFFECTIVE),
        unit=Ratio(Part(_("非常满意、满意和基本满意的"), "callbacks.groups_satisfied"), GROUPS),
    )
)  # fmt: skip

alike(
    Indicator(
        "helps_solved", _("求助解决率"), "Help requests solved", population=ACCEPTED_KIND,
        city=Ratio(
            Part(_("直接答复的、诉求人认为已解决的，以及没有有效回访但主办单位答复已解决并审核通过的求助"),
                 "cases.helps_solved"),
            Part(_("受理的求助"), "cases.helps"),
        ),
    )
)  # fmt: skip
alike(
    Indicator(
        "complaints_handled", _("投诉处理率"), "Complaints handled", population=ACCEPTED_KIND,
        city=Ratio(
            Part(_("审核通过或已办结的投诉，撤单除外"), "cases.complaints_handled"),
            Part(_("受理的投诉"), "cases.complaints"),
        ),
    )
)  # fmt: skip
alike(
    Indicator(
        "suggestions_adopted", _("建议采纳率"), "Suggestions adopted", population=ACCEPTED_KIND,
        city=Ratio(
            Part(_("审核通过、结论为采纳的建议"), "cases.adopted"), Part(_("受理的建议"), "cases.suggestions")
        ),
    )
)  # fmt: skip
alike(
    Indicator(
        "suggestions_adopted_or_partly", _("建议采纳和部分采纳率"), "Suggestions adopted, also in part",
        population=ACCEPTED_KIND,
        city=Ratio(
            Part(_("审核通过、结论为采纳或部分采纳的建议"), "cases.adopted_or_partly"),
            Part(_("受理的建议"), "cases.suggestions"),
        ),
    )
)  # fmt: skip
