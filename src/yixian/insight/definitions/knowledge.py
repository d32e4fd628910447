"""Knowledge in figures: timely, valid, cited, looked for in vain, corrected."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, Part, Ratio, alike, indicator

CITATIONS = Part(_("引用"), "cited.all")

alike(
    Indicator(
        "knowledge_verified", _("知识按期核验率"), "Knowledge verified in time",
        population=_("时段内到核验期限或提前核验的知识条目，期限是上次核验后 180 天；重新发布、下架也算做完；"
                     "按期限那天统计，提前做完的按做完的日期；计入当时的来源单位；装入时期限已经过了的，算装入那天到期，在那以前不算逾期"),
        city=Ratio(
            Part(_("期限以内核验、重新发布或下架的"), "verifying.in_time"), Part(_("要核验的"), "verifying.all")
        ),
    )
)  # fmt: skip
alike(
    Indicator(
        "knowledge_valid", _("知识引用有效率"), "Citations of knowledge in force",
        population=_("时段内话务员答复时的引用，一次来电引用一条算一次；是否有效看引用那天的有效期；计入当时的来源单位"),
        city=Ratio(Part(_("引用时在有效期内的"), "cited.valid"), CITATIONS),
    )
)  # fmt: skip
alike(
    Indicator(
        "knowledge_cited", _("知识引用量"), "Citations of knowledge", form="count",
        population=_("时段内话务员答复时的引用，一次来电引用一条算一次；计入当时的来源单位"),
        city=Ratio(CITATIONS),
    )
)  # fmt: skip
indicator(
    Indicator(
        "knowledge_per_contact", _("次均知识引用"), "Citations of knowledge per contact", form="mean",
        population=_("时段内话务员答复时的引用，除以同一时段各渠道的来电来访"),
        city=Ratio(CITATIONS, Part(_("来电来访"), "contacts.all")),
    )
)  # fmt: skip
indicator(
    Indicator(
        "knowledge_no_hit", _("没有查到的词"), "Words that found nothing", form="count",
        population=_("时段内第一次有人查、一条知识也没有查到的词，同样的词只算一个；查了多少次没有记，所以不算比率"),
        city=Ratio(Part(_("没有查到的词"), "misses.all")),
    )
)  # fmt: skip
alike(
    Indicator(
        "knowledge_written", _("没有查到的词补写率"), "Words that found nothing, written",
        population=_("时段内结束的没有查到的词；计入交办的单位"),
        city=Ratio(Part(_("由一条发布的知识回答的"), "misses_over.written"), Part(_("结束的"), "misses_over.all")),
    )
)  # fmt: skip
alike(
    Indicator(
        "corrections_in_time", _("知识纠错按期答复率"), "Corrections of knowledge answered in time",
        population=_("时段内到答复期限或提前答复的纠错，期限是提出后五天；"
                     "按期限那天统计，提前答复的按答复的日期；计入提出时的来源单位"),
        city=Ratio(
            Part(_("期限以内答复的"), "corrections.in_time"), Part(_("要答复的纠错"), "corrections.all")
        ),
    )
)  # fmt: skip
alike(
    Indicator(
        "corrections_accepted", _("知识纠错采纳率"), "Corrections of knowledge accepted",
        population=_("时段内答复的纠错，按答复的日期统计；计入提出时的来源单位"),
        city=Ratio(Part(_("采纳的"), "corrected.accepted"), Part(_("答复的纠错"), "corrected.all")),
    )
)  # fmt: skip
