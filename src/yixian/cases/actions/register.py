from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import Action, Step, action
from yixian.cases.fields import (
    Line,
    OneOf,
    Past,
    SeveralOf,
    Text,
    YesNo,
    any_department_field,
    area_field,
    category_field,
)
from yixian.cases.models import (
    TITLE_LENGTH,
    AccusedMatter,
    Case,
    CaseStatus,
    Kind,
    ReplyWay,
    Secrecy,
    Tag,
    Urgency,
)


class CaseFields(forms.Form):
    """What is registered of a matter (docs/domain.md, "Fields of a case")."""

    kind = OneOf(label=_("诉求类型"), choices=Kind.choices)
    category = category_field(required=False)
    title = Line(
        label=_("标题"),
        max_length=TITLE_LENGTH,
        required=False,
        help_text=_("不超过30字；不填时取内容开头"),
    )
    content = Text(label=_("诉求内容"), rows=6, help_text=_("时间、地点、人物、事情经过"))
    demand = Text(label=_("诉求目的"), max_length=1000, rows=2, required=False)
    happened_at = Past(label=_("事发时间"), required=False)
    area = area_field(required=False)
    address = Line(label=_("事发地址"), required=False)
    urgency = OneOf(label=_("紧急程度"), choices=Urgency.choices, required=False, initial=Urgency.NORMAL)
    secrecy = OneOf(
        label=_("保密"), choices=[("", _("按类型（举报默认完全保密）")), *Secrecy.choices], required=False
    )
    accused = any_department_field(_("被诉单位"), required=False)
    accused_matter = OneOf(label=_("被诉事项"), choices=[("", "—"), *AccusedMatter.choices], required=False)
    identity_to_accused = YesNo(label=_("同意向被诉单位透露身份"))
    tags = SeveralOf(
        label=_("标签"), choices=Tag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reply_way = OneOf(
        label=_("答复方式"), choices=ReplyWay.choices, required=False, initial=ReplyWay.TELEPHONE
    )
    publish_consent = YesNo(label=_("同意公开"))
    callback_consent = YesNo(label=_("同意回访"), initial=True)
    report_callback = YesNo(label=_("举报：本人明确同意回访"), help_text=_("举报只凭这一项回访"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("accused") and not values.get("accused_matter"):
            self.add_error("accused_matter", _("请说明投诉的是服务设施，还是作风行为。"))
        if values.get("kind") == Kind.REPORT:
            values["callback_consent"] = bool(values.get("report_callback"))
        return values


def title_of(values: dict[str, Any]) -> str:
    """The title given, else the beginning of the content."""
    title: str = values.get("title") or ""
    return title or str(values["content"]).replace("\n", " ")[:TITLE_LENGTH]


def secrecy_of(values: dict[str, Any]) -> str:
    """The secrecy asked for; reports are secret by default."""
    if values.get("secrecy"):
        return str(values["secrecy"])
    return Secrecy.FULL if values["kind"] == Kind.REPORT else Secrecy.NONE


def stricter(one: str, other: str) -> str:
    """The one of two secrecies that keeps more."""
    return max(one, other, key=Secrecy.values.index)


# Fields that are columns of the same name.
PLAIN = (
    "kind",
    "category",
    "area",
    "happened_at",
    "accused",
    "accused_matter",
    "identity_to_accused",
    "tags",
    "publish_consent",
    "callback_consent",
)


def plain_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Columns of a case out of the fields given; texts, secrecy and defaults are the caller's."""
    names = (*PLAIN, "lon", "lat", "datum")
    columns = {name: values[name] for name in names if values.get(name) is not None}
    if values.get("urgency"):
        columns["urgency"] = values["urgency"]
    if values.get("reply_way"):
        columns.update(reply_way=values["reply_way"], reply_wanted=values["reply_way"] != ReplyWay.NONE)
    return columns


def texts_in(values: dict[str, Any]) -> dict[str, str]:
    """The protected texts among the fields given."""
    return {name: values[name] for name in ("content", "demand", "address") if values.get(name) is not None}


@action
class Register(Action):
    """登记: a contact's matter becomes a case of its own, still a draft."""

    name, zh, en = "register", "登记", "register"
    on = "contact"
    to_states = (CaseStatus.DRAFT,)
    roles = frozenset({"seat", "dispatcher"})
    citizen = True
    system = True
    Fields = CaseFields

    def check(self, actor: Any, case: Case, task: Any) -> None:
        """A new case has no state yet; only the kind of actor counts."""
        self.check_role(actor)

    def carry_out(self, step: Step) -> None:
        values, case = step.values, step.case
        for column, value in plain_columns(values).items():
            setattr(case, column, value)
        if case.kind == Kind.REPORT and values.get("callback_consent") is None:
            case.callback_consent = False  # silence is no consent (docs/domain.md, "By kind")
        case.secrecy = secrecy_of(values)
        case.entered_at = step.now
        case.received_at = case.contact.received_at
        case.invented = case.contact.invented
        case.source = values.get("source", "")
        case.external_id = values.get("external_id", "")
        step.texts(title=title_of(values), **texts_in(values))
        step.facts.update(contact=case.contact_id, kind=case.kind, channel=case.contact.channel)
