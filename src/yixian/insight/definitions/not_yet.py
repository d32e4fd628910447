"""Indicators that have a definition and, so far, no record to count: listed with the reason, without a number."""

from django.utils.translation import gettext_lazy as _

from yixian.insight.definitions.indicator import Indicator, indicator

indicator(
    Indicator(
        "knowledge", _("知识及时、有效、被引用率"), "Knowledge timely, valid, cited",
        missing=_("尚无数据：还没有记录知识的复核和引用"),
        population=_("按期复核、有效、被答复引用的知识条目占比，无结果检索和被纠正的条目数"),
    )
)  # fmt: skip
