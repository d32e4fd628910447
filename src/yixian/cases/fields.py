"""Form fields shared by the actions: cleaned texts, and rows chosen by their code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from yixian.cases.widgets import Choose, Pick, PickSeveral
from yixian.directory import queries as directory
from yixian.ground.text import clean_line, clean_text

Choices = Callable[[], Iterable[tuple[str, str]]]
TEXT_LENGTH = 5000
# In the words of an office, where Django speaks of variables and fields.
WORDED = {"required": _("请填写。"), "max_length": _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")}


class Line(forms.CharField):
    """One line of typed text, cleaned."""

    default_error_messages: ClassVar[dict[str, Any]] = WORDED

    def __init__(self, *, max_length: int = 300, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return clean_line(typed(value))


class Text(forms.CharField):
    """Several lines of typed text, cleaned."""

    default_error_messages: ClassVar[dict[str, Any]] = WORDED

    def __init__(self, *, max_length: int = TEXT_LENGTH, rows: int = 4, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return clean_text(typed(value))


def typed(value: Any) -> str:
    """The text in `value`; a JSON number, list or object where text belongs is refused."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("这里应当是文字。"), code="type")
    return value


class Moment(forms.DateTimeField):
    """A day and a time of it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if value is not None and not isinstance(value, str) and not hasattr(value, "year"):
            raise ValidationError(_("请填写日期和时间，如 2026-03-01 09:30。"), code="type")
        return super().to_python(value)


class Past(Moment):
    """A moment that has been; a date in the future is refused."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value > timezone.now():
            raise ValidationError(_("时间不能晚于现在。"), code="future")


class Row(forms.Field):
    """A directory row chosen by its code; cleans to the row, None when left empty."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("请选择。")}

    widget: type[forms.Widget] = forms.Select

    def __init__(
        self,
        find: Callable[[str], Any],
        choices: Choices,
        unknown: Any,
        *,
        values_at: str = "",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.find, self.unknown = find, unknown
        self.values_at = values_at  # the address under /api/ that lists the codes
        if isinstance(self.widget, Pick):
            self.widget.rows = choices
            self.widget.label = self.label
        else:
            cast(forms.Select, self.widget).choices = CallableChoiceIterator(lambda: [("", "—"), *choices()])

    def to_python(self, value: Any) -> Any:
        code = clean_line(typed(value))
        if not code:
            return None
        row = self.find(code)
        if row is None:
            raise ValidationError(self.unknown % {"code": code[:40]}, code="unknown")
        return row

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "code", value)


class Rows(Row):
    """Several directory rows by code; cleans to a list."""

    widget = PickSeveral

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return []
        if not isinstance(value, list | tuple):
            raise ValidationError(_("这里应当是代码的列表。"), code="type")
        found = [super(Rows, self).to_python(code) for code in value]
        return list(dict.fromkeys(row for row in found if row is not None))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def prepare_value(self, value: Any) -> Any:
        return [getattr(one, "code", one) for one in value or ()]


def department_field(label: Any, **options: Any) -> Row:
    """One department that takes orders."""
    return Row(
        directory.department_by_code,
        directory.department_choices,
        _("没有名称或编码为“%(code)s”的承办单位。"),
        values_at="directory/departments?takes_orders=true",
        label=label,
        **{"widget": Pick("departments"), **options},
    )


def departments_field(label: Any, **options: Any) -> Rows:
    """Several departments that take orders."""
    return Rows(
        directory.department_by_code,
        directory.department_choices,
        _("没有名称或编码为“%(code)s”的承办单位。"),
        values_at="directory/departments?takes_orders=true",
        label=label,
        **{"widget": PickSeveral("departments"), **options},
    )


def any_department_field(label: Any, **options: Any) -> Row:
    """Any department, also the centre and the operator (somebody may complain of them)."""
    return Row(
        directory.department_by_code,
        directory.all_department_choices,
        _("没有名称或编码为“%(code)s”的单位。"),
        values_at="directory/departments",
        label=label,
        **{"widget": Pick("all-departments"), **options},
    )


def category_field(label: Any = None, **options: Any) -> Row:
    """One category; called 事项分类 unless said otherwise."""
    return Row(
        directory.category,
        directory.category_choices,
        _("没有名称或编码为“%(code)s”的事项分类。"),
        values_at="directory/categories",
        label=label or _("事项分类"),
        **{"widget": Pick("categories"), **options},
    )


def area_field(label: Any = None, **options: Any) -> Row:
    """One area; called 区域 unless said otherwise."""
    return Row(
        directory.area,
        directory.area_choices,
        _("没有名称或编码为“%(code)s”的区域。"),
        values_at="directory/areas",
        label=label or _("区域"),
        **{"widget": Pick("areas"), **options},
    )


def reason_field(purpose: str, label: Any = None, **options: Any) -> Row:
    """A reason code of this purpose."""
    return Row(
        lambda code: directory.reason(purpose, code),
        lambda: directory.reason_choices(purpose),
        _("没有名称或编码为“%(code)s”的原因。"),
        values_at=f"directory/reasons?purpose={purpose}",
        label=label or _("原因"),
        **options,
    )


def leave_out(form: forms.Form, *names: str) -> None:
    """Take away fields that do not fit the matter at hand; one that is sent all the same is refused."""
    for name in names:
        if form.is_bound and form[name].data not in (None, "", False, []):
            form.add_error(name, _("这一项不适用，请留空。"))
        else:
            del form.fields[name]


class OneOf(forms.ChoiceField):
    """A choice out of a closed list; anything but text is refused.

    A required one with no `initial` shows nothing chosen: a hasty press of the button says nothing nobody chose.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("请选择。")}

    def __init__(self, *, required: bool = True, initial: Any = None, **options: Any) -> None:
        if required and initial is None:
            options.setdefault("widget", Choose())
        super().__init__(required=required, initial=initial, **options)

    def to_python(self, value: Any) -> str:
        return clean_line(typed(value))


class SeveralOf(forms.MultipleChoiceField):
    """Several choices out of a closed list."""

    def to_python(self, value: Any) -> list[str]:
        if value in (None, ""):
            return []
        if not isinstance(value, list | tuple):
            raise ValidationError(_("这里应当是列表。"), code="type")
        return list(dict.fromkeys(clean_line(typed(one)) for one in value))


class YesNo(forms.BooleanField):
    """Yes or no, never required; JSON true/false and a ticked box alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def to_python(self, value: Any) -> bool:
        if not isinstance(value, bool | str | None):
            raise ValidationError(_("这里应当是“是”或“否”。"), code="type")
        return super().to_python(value)


class Said(YesNo):
    """Yes or no that somebody must say: nothing is chosen before, and leaving it out is refused, to programs too."""

    ANSWERS: ClassVar[dict[Any, bool]] = {"yes": True, "on": True, "no": False, True: True, False: False}

    def __init__(self, *, yes: Any, no: Any, **options: Any) -> None:
        super().__init__(widget=forms.RadioSelect(choices=[("yes", yes), ("no", no)]), **options)
        self.required = True

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if not isinstance(value, bool | str) or value not in self.ANSWERS:
            raise ValidationError(_("这里应当是“是”或“否”。"), code="type")
        return self.ANSWERS[value]

    def validate(self, value: Any) -> None:
        if value is None:
            raise ValidationError(self.error_messages["required"], code="required")


class Whole(forms.IntegerField):
    """A whole number; JSON true or a list is refused."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, bool | list | dict | float):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class Day(forms.DateField):
    """A date."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if value is not None and not isinstance(value, str) and not hasattr(value, "year"):
            raise ValidationError(_("请填写日期，如 2026-03-01。"), code="type")
        return super().to_python(value)
