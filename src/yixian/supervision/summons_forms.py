"""What people type about a summons."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Day, Line, Moment, Past, Text, any_department_field


class CallForm(forms.Form):
    department = any_department_field(_("被约谈单位"))
    persons = Line(label=_("约谈对象"), max_length=300, help_text=_("职务和姓名，如：分管副局长、办公室主任"))
    host = Line(label=_("约谈人"), max_length=300, help_text=_("由谁约谈：职务和姓名"))
    meets_at = Moment(label=_("约谈时间"), error_messages={"required": _("请填写。")})
    place = Line(label=_("约谈地点"), max_length=300)
    matters = Text(
        label=_("约谈事项"),
        max_length=2000,
        rows=4,
        help_text=_("不要写诉求人的姓名，也不要写电话号码和证件号码"),
    )
    about = Text(
        label=_("督办单或诉求"),
        max_length=500,
        rows=2,
        required=False,
        help_text=_("编号，用空格或换行隔开；举报、保密和反映作风的不能写"),
    )


class RecordForm(forms.Form):
    held_at = Past(label=_("实际约谈时间"))
    present = Line(label=_("到场人员"), max_length=500)
    said = Text(label=_("谈话内容"), max_length=5000, rows=6)
    agreed = Text(label=_("约定事项"), max_length=3000, rows=4, help_text=_("做什么、由谁做、什么时候做完"))
    agreed_by = Day(
        label=_("约定完成日期"),
        required=False,
        help_text=_("到这一天提醒被约谈单位一次；有几个日期的，写最早的一个"),
    )


class MoveForm(forms.Form):
    meets_at = Moment(label=_("改到什么时间"), error_messages={"required": _("请填写。")})
    place = Line(label=_("约谈地点"), max_length=300)
    reason = Line(label=_("改期原因"), max_length=300)


class CallOffForm(forms.Form):
    off_reason = Line(label=_("取消原因"), max_length=300)
