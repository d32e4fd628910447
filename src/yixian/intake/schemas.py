"""What a program sends to register a case: types and texts here, directory codes against the snapshots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from yixian.cases.models import (
    TITLE_LENGTH,
    AccusedMatter,
    Channel,
    Citizen,
    Identity,
    Kind,
    ReplyWay,
    Secrecy,
    Tag,
    Urgency,
    normal_credit_code,
    normal_telephone,
)
from yixian.directory import queries as directory
from yixian.ground.errors import Invalid, Refusal
from yixian.ground.json_types import Code, Line, PastMoment, Text, YesNo, wrong
from yixian.intake.actions import Approach
from yixian.intake.late import too_old

# Whoever enters a matter later than this says why (docs/domain.md, "Outage").
LATE = timedelta(minutes=5)
Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-180, le=180)]


def _kept(normal: Callable[[str], str]) -> AfterValidator:
    """A text in the form in which it is kept; what cannot be one is told in the words of its refusal."""

    def checked(typed: str) -> str:
        try:
            return normal(typed)
        except Refusal as refusal:
            raise wrong(str(refusal)) from None

    return AfterValidator(checked)


def _email(typed: str) -> str:
    if typed:
        try:
            validate_email(typed)
        except ValidationError:
            raise wrong(_("电子邮件地址不对。")) from None
    return typed


class Known(BaseModel):
    model_config = ConfigDict(extra="forbid", use_enum_values=True, validate_default=True)


class CitizenBody(Known):
    """Who asks; everything may be left out, then the case is anonymous."""

    name: Annotated[str, Line(50)] = ""
    form_of_address: Annotated[str, Line(20)] = Field(default="", description="称呼，如 女士 Form of address")
    telephone: Annotated[str, Line(30), _kept(normal_telephone)] = ""
    email: Annotated[str, Line(120), AfterValidator(_email)] = ""
    kind: Citizen.Kind = Citizen.Kind.PERSON
    credit_code: Annotated[str, Line(18), _kept(normal_credit_code)] = Field(
        default="", description="统一社会信用代码 Unified social credit code"
    )


class CaseBody(Known):
    """A matter as it was brought. Only kind and content are needed."""

    kind: Kind
    content: Annotated[str, Text(5000, required=True)] = Field(
        description="时间、地点、人物、事情经过 When, where, who, what happened"
    )
    title: Annotated[str, Line(TITLE_LENGTH)] = Field(
        default="", description="不填时取内容开头 Empty: the beginning of the content"
    )
    category: Code = Field(default="", description="事项分类编码 Code of the category")
    area: Code = Field(default="", description="区域编码 Code of the area")
    address: Annotated[str, Line(300)] = ""
    demand: Annotated[str, Text(1000)] = ""
    happened_at: PastMoment | None = None
    received_at: PastMoment | None = Field(
        default=None,
        description="补录时填；须写明 late_reason，最早为一年前。不带时区的按本市时间 Only when entered afterwards, "
        "with late_reason; a year back at most. Without a zone it is the city's own time",
    )
    late_reason: Annotated[str, Line(200)] = ""
    channel: Channel = Channel.WEBSITE
    hotline: Code = Field(default="", description="来话号码 The hotline number dialled")
    citizen: CitizenBody = Field(default_factory=CitizenBody)
    urgency: Urgency = Urgency.NORMAL
    secrecy: Secrecy | Literal[""] = Field(default="", description="空：按类型 Empty: by kind")
    accused: Code = Field(default="", description="被诉单位编码 Code of the unit complained of")
    accused_matter: AccusedMatter | Literal[""] = ""
    identity_to_accused: YesNo = False
    tags: Annotated[list[Tag], Field(max_length=8)] = []
    reply_way: ReplyWay = ReplyWay.TELEPHONE
    publish_consent: YesNo = False
    callback_consent: YesNo | None = Field(
        default=None, description="不填：举报不回访，其余回访 Empty: reports no, all others yes"
    )
    lon: Coordinate | None = None
    lat: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-90, le=90)] | None = None
    datum: Literal["", "wgs84", "gcj02", "bd09", "cgcs2000"] = ""
    submit: YesNo = Field(default=True, description="false：只存草稿 Keep a draft")
    source: Annotated[str, Line(60)] = Field(default="", description="来源系统 The system it comes from")
    external_id: Annotated[str, Line(120)] = Field(
        default="", description="来源系统中的编号，不能重复 Its own number there, taken once"
    )


# What tells how the matter came, not what it is.
OF_THE_APPROACH = frozenset({"received_at", "late_reason", "channel", "hotline", "citizen", "submit"})


def approach_of(body: CaseBody) -> Approach:
    """How it came. Raises `Invalid` for an unknown number or a late entry without a reason."""
    errors: dict[str, list[str]] = {}
    number = directory.number(body.hotline) if body.hotline else None
    if body.hotline and number is None:
        errors["hotline"] = [_("没有登记这个号码。")]
    late = body.received_at is not None and body.received_at < timezone.now() - LATE
    if old := too_old(body.received_at):
        errors["received_at"] = [old]
    if late and not body.late_reason:
        errors["late_reason"] = [_("补录要写明原因。")]
    if errors:
        raise Invalid(_("请改正标出的内容。"), errors)
    who = body.citizen
    return Approach(
        channel=body.channel,
        identity=Identity(who.name, who.form_of_address, who.telephone, who.email, who.credit_code),
        citizen_kind=who.kind,
        number=number,
        received_at=body.received_at,
        late_reason=body.late_reason if late else "",
    )


def values_of(body: CaseBody) -> dict[str, Any]:
    """The clean values of a case, codes become rows. Raises `Invalid` naming every code that is not there."""
    values = {name: getattr(body, name) for name in CaseBody.model_fields if name not in OF_THE_APPROACH}
    values["tags"] = list(dict.fromkeys(values["tags"]))
    errors: dict[str, list[str]] = {}
    for name, find in (
        ("category", directory.category),
        ("area", directory.area),
        ("accused", directory.department_by_code),
    ):
        code = getattr(body, name)
        values[name] = find(code) if code else None
        if code and values[name] is None:
            errors[name] = [_("没有这个编码：%(code)s。") % {"code": code}]
    if values["accused"] is not None and not body.accused_matter:
        errors["accused_matter"] = [_("请说明投诉的是服务设施，还是作风行为。")]
    if body.external_id and not body.source:
        errors["source"] = [_("有外部编号时要写明来源。")]
    if (body.lon is None) != (body.lat is None):
        errors["lat" if body.lat is None else "lon"] = [_("经度和纬度要一起填。")]
    if errors:
        raise Invalid(_("请改正标出的内容。"), errors)
    return values
