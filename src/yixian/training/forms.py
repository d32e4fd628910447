"""What the editor types of courses, questions and exams; what narrows the results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.fields import Day, Line, OneOf, SeveralOf, Text, Whole
from yixian.knowledge.models import KnowledgeItem
from yixian.telephony.models import CallQueue
from yixian.training.models import LEARNERS, Course, Exam, Question
from yixian.training.models.exam import MOST_QUESTIONS

CODE_HELP = gettext_lazy("字母、数字、点、下划线和连字符；存了不再改")


class ItemField(Line):
    """A knowledge item, typed by its code; the list beside it completes to “code title”."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=160, **options)
        self.widget.attrs |= {"list": "known-items", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = KnowledgeItem.objects.filter(code=typed.split()[0]).first()
        if found is None:
            raise ValidationError(_("没有编码是“%(code)s”的知识。") % {"code": typed.split()[0][:40]})
        return found

    def prepare_value(self, value: Any) -> Any:
        return f"{value.code} {value.title}" if isinstance(value, KnowledgeItem) else value


class KeptForm(forms.Form):
    """The columns of one row: typed, then checked as the row itself checks them."""

    model: type[Course] | type[Question] | type[Exam]
    FIRST = "code"  # which a row that is there keeps

    def __init__(self, row: Any, *args: Any, **options: Any) -> None:
        self.row = row
        super().__init__(*args, **options)
        if row.pk is not None:
            del self.fields[self.FIRST]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if self.errors:
            return told
        for name, value in self.columns.items():
            setattr(self.row, name, value)
        try:
            self.row.full_clean()
        except ValidationError as wrong:
            for name, words in wrong.message_dict.items():
                self.add_error(name if name in self.fields else None, words)
        return told

    @property
    def columns(self) -> dict[str, Any]:
        """Of a form without fault what the row takes."""
        there = {one.name for one in self.model._meta.fields}
        return {name: value for name, value in self.cleaned_data.items() if name in there}


class CourseForm(KeptForm):
    model = Course
    code = Line(label=gettext_lazy("编码"), max_length=40, help_text=CODE_HELP)
    title = Line(label=gettext_lazy("课程名称"), max_length=100)
    purpose = Line(label=gettext_lazy("学了做什么"), max_length=500, required=False)
    roles = SeveralOf(
        label=gettext_lazy("给哪些岗位"),
        choices=[(one.value, one.label) for one in LEARNERS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个也不选，就是这些岗位都要学"),
    )
    queues: Any = forms.ModelMultipleChoiceField(
        CallQueue.objects.none(),
        label=gettext_lazy("只给服务这些队列的人"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个也不选，就不看队列"),
    )
    opened_on = Day(label=gettext_lazy("开放日期"))
    due_days = Whole(
        label=gettext_lazy("几天内学完"),
        min_value=0,
        max_value=365,
        help_text=gettext_lazy("从课程开放、账号建立中较晚的那天算起；0 为不限"),
    )

    def __init__(self, row: Course, *args: Any, **options: Any) -> None:
        super().__init__(row, *args, **options)
        field: Any = self.fields["queues"]
        field.queryset = CallQueue.objects.filter(active=True)

    def clean_roles(self) -> str:
        return ";".join(self.cleaned_data["roles"])


class QuestionForm(KeptForm):
    model = Question
    code = Line(label=gettext_lazy("编码"), max_length=40, help_text=CODE_HELP)
    item = ItemField(label=gettext_lazy("出自哪条知识"), help_text=gettext_lazy("写编码，或者从列表里选"))
    kind = OneOf(label=gettext_lazy("题型"), choices=Question.Kind.choices, widget=forms.RadioSelect)
    text = Text(label=gettext_lazy("题目"), max_length=500, rows=3)
    options = Text(
        label=gettext_lazy("选项"),
        max_length=1000,
        rows=5,
        required=False,
        help_text=gettext_lazy("每行一个，2 至 6 个；判断题不写"),
    )
    answer = Line(
        label=gettext_lazy("正确答案"),
        max_length=6,
        help_text=gettext_lazy("第一个选项是 A，第二个是 B；多选如 ACD。判断题：对是 A，错是 B"),
    )
    explanation = Text(
        label=gettext_lazy("为什么"),
        max_length=500,
        rows=2,
        required=False,
        help_text=gettext_lazy("交卷以后给答题人看"),
    )

    def clean_answer(self) -> str:
        return "".join(sorted(self.cleaned_data["answer"].upper().replace(" ", "")))


class ExamForm(KeptForm):
    """An exam, and of each course how many questions are drawn (`parts`)."""

    model = Exam
    code = Line(label=gettext_lazy("编码"), max_length=40, help_text=CODE_HELP)
    title = Line(label=gettext_lazy("考试名称"), max_length=100)
    minutes = Whole(label=gettext_lazy("时间（分钟）"), min_value=1, max_value=240)
    pass_mark = Whole(label=gettext_lazy("合格分（百分制）"), min_value=1, max_value=100)
    attempts = Whole(label=gettext_lazy("最多考几次"), min_value=1, max_value=20)
    valid_months = Whole(
        label=gettext_lazy("证书有效（月）"),
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("合格发证书，到期前 30 天起可以重考；0 为不发证书"),
    )
    opens_on = Day(label=gettext_lazy("哪天起可以考"))
    closes_on = Day(label=gettext_lazy("哪天为止（含当日）"), required=False)

    def __init__(
        self, row: Exam, *args: Any, courses: Iterable[tuple[Course, int]] = (), **options: Any
    ) -> None:
        super().__init__(row, *args, **options)
        self.courses = {f"course_{one.pk}": one for one, _there in courses}
        for course, there in courses:
            self.fields[f"course_{course.pk}"] = Whole(
                label=_("“%(course)s”出几题") % {"course": course.title},
                min_value=0,
                max_value=MOST_QUESTIONS,
                required=False,
                help_text=_("题库里有 %(there)s 道能用的题") % {"there": there},
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if not self.errors and not 0 < sum(self.parts.values()) <= MOST_QUESTIONS:
            self.add_error(None, _("请写出至少一门课程出几题，一共不超过 100 题。"))
        return told

    @property
    def parts(self) -> dict[Course, int]:
        """Of a form without fault how many questions each course gives."""
        return {
            course: self.cleaned_data[name]
            for name, course in self.courses.items()
            if self.cleaned_data.get(name)
        }


class AddItemForm(forms.Form):
    item = ItemField(label=gettext_lazy("加一条知识"))


class ResultsForm(forms.Form):
    """Which exam, and how it went."""

    HOW = (
        ("passed", gettext_lazy("合格")),
        ("failed", gettext_lazy("不合格")),
        ("open", gettext_lazy("正在考")),
    )
    exam: Any = forms.ModelChoiceField(
        Exam.objects.none(), label=gettext_lazy("考试"), required=False, empty_label=gettext_lazy("全部")
    )
    how = OneOf(label=gettext_lazy("结果"), choices=[("", gettext_lazy("全部")), *HOW], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["exam"]
        field.queryset = Exam.objects.all()


class AgainForm(forms.Form):
    reason = Line(label=gettext_lazy("理由"), max_length=200)
