from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yixian.cases import files
from yixian.cases.actions.attach import kept_attachment
from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.fields import Line, Text
from yixian.cases.models import OPEN_TASK, SiteVisit
from yixian.cases.places import Position
from yixian.ground.errors import Refusal
from yixian.ground.rows import insert

MOST_PICTURES = 6
MOST_ACCURACY = 1_000_000  # metres: farther off nothing was found
_NUMBER = r"(-?\d{1,3}(?:\.\d{1,15})?)"
_POSITION = re.compile(rf"{_NUMBER},{_NUMBER},(\d{{1,7}})")


class Located(Line):
    """Where the telephone was: "经度,纬度,误差" as the button 记录位置 writes it; None when left empty."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = _POSITION.fullmatch(text)
        position = Position(float(found[1]), float(found[2]), int(found[3])) if found else None
        if position is None or abs(position.lon) > 180 or abs(position.lat) > 90:
            raise ValidationError(
                _("位置应当是“经度,纬度,误差（米）”，请再按一次“记录位置”。"), code="position"
            )
        return position._replace(accuracy=min(position.accuracy, MOST_ACCURACY))


class PicturesInput(forms.FileInput):
    """Several at once; on a telephone the camera opens."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class Pictures(forms.FileField):
    """Up to `MOST_PICTURES`; a list, empty when none was taken."""

    CAMERA: ClassVar[dict[str, str]] = {"accept": "image/*", "capture": "environment", "multiple": "multiple"}

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > MOST_PICTURES:
            raise ValidationError(_("一次最多 %(most)d 张照片，请分几次提交。") % {"most": MOST_PICTURES})
        return [super(Pictures, self).clean(one) for one in given]


class VisitFields(forms.Form):
    pictures = Pictures(
        label=_("现场照片"),
        required=False,
        widget=PicturesInput(attrs=Pictures.CAMERA),
        help_text=_(
            "最多 6 张，每张不超过 20 MB。原图加密保存作为凭证；预览和对外公开的图片不带拍摄位置等信息"
        ),
    )
    position = Located(
        label=_("位置"), required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-position": ""})
    )
    note = Text(label=_("现场情况"), max_length=1000, rows=3)


@action
class Visit(TaskAction):
    """到场: somebody of the unit was at the site; pictures and, where it was recorded, the place."""

    name, zh, en = "visit", "到场", "visit the site"
    from_states = frozenset(OPEN_TASK)
    roles = frozenset({"handler"})
    Fields = VisitFields

    def carry_out(self, step: Step) -> None:
        task, position = step.task, step.values.get("position")
        assert task is not None
        assert step.actor.account is not None
        pictures = [kept_attachment(step, one, task) for one in step.values.get("pictures") or ()]
        if any(one.media_type not in files.PICTURES.values() for one in pictures):
            raise Refusal(_("这里只收照片；其他文件请用“附件”。"), field="pictures")
        made = SiteVisit(task=task, seq=step.seq, at=step.now, made_by=step.actor.account)
        place = str(position) if position is not None else ""
        made.keep_texts(step.case.citizen, step.case.protected, {"place": place})
        insert(made)
        step.keep(made)
        digests = [one.digest for one in pictures]
        step.facts.update(
            visit=made.pk, pictures=len(pictures), located=position is not None, digests=digests
        )
        step.remark(step.values["note"])
        step.made = made
