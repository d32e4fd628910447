"""How much is inspected, and with what result."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, Part, Ratio, alike

ON_DAY = _("时段内评定的质检，按分数第一次成立的日期统计；双评有差异的以裁定为准，申诉改判的以改判为准")
JUDGED = Part(_("评定的"), "judged.all")

alike(
    Indicator(
        "inspected", _("质检抽查量"), "Drawn for inspection", form="count",
        population=_("时段内抽出或按记录查出、等待质检的通话、工单和答复，按抽取日期统计；单位只计自己的答复"),
        city=Ratio(Part(_("抽出的通话、工单和答复"), "drawn.all")),
    )
)  # fmt: skip
alike(
    Indicator(
        "inspection", _("质检合格率"), "Passed inspection", population=ON_DAY,
        city=Ratio(Part(_("合格的"), "judged.passed"), JUDGED),
    )
)  # fmt: skip
alike(
    Indicator(
        "inspection_fatal", _("质检致命差错率"), "Fatal errors in inspection", population=ON_DAY,
        city=Ratio(Part(_("有致命差错的"), "judged.fatal"), JUDGED),
    )
)  # fmt: skip
