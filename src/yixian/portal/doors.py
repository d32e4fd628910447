"""What a citizen may do with a case, in the citizen's words: the forms are the actions' own, said more plainly."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases.actions import Action, available, find
from yixian.cases.models import Case, ReplyWay
from yixian.ground.errors import NotFound
from yixian.people.models import Actor
from yixian.portal.forms import plainly
from yixian.portal.words import Words

MOST_RADIOS = 6
ONCE = "once"


@dataclass(frozen=True)
class Door:
    """One thing a citizen may do: its action, what it is for, and what its fields ask."""

    name: str
    label: Words
    purpose: Words
    done: Words
    asks: Mapping[str, tuple[Words, Words]] = field(default_factory=dict)  # field: label, help
    choices: Mapping[str, list[tuple[str, Words]]] = field(default_factory=dict)


# In the order in which they are offered.
DOORS = {
    door.name: door
    for door in (
        Door(
            "evaluate",
            _("评价"),
            _("请回答三个问题。您的评价最算数，会计入对承办单位的考评。"),
            _("谢谢您的评价，已经记下。"),
            {
                "contacted": (_("一、承办单位和您联系过吗？"), ""),
                "solved": (_("二、问题解决了吗？"), ""),
                "satisfied": (_("三、您对办理结果满意吗？"), ""),
                "why": (_("想说的话"), _("没有解决或者不满意的，请写明原因。最多1000字。")),
            },
            {"contacted": [("yes", _("联系过")), ("no", _("没有联系过")), ("", _("记不清了"))]},
        ),
        Door(
            "supplement",
            pgettext_lazy("door", "补充内容"),
            _("想起了新的情况，写在这里。您原来写的话不会改动。"),
            _("您补充的内容已经收到。"),
            {"text": (_("补充的内容"), _("最多2000字。"))},
        ),
        Door(
            "attach",
            _("添加照片或文件"),
            _("一次添加一个。文件会加密保存，只有办这件事的人能看到。"),
            _("文件已经收到。"),
            {
                "file": (
                    _("选择照片或文件"),
                    _("照片、PDF、Word、Excel、PPT 不超过 20 MB，录音、视频不超过 40 MB。"),
                )
            },
        ),
        Door(
            "urge",
            _("催一催"),
            _("承办单位和热线都会看到您催办。"),
            _("已经替您催办。"),
            {"note": (_("想说的话"), _("可以不写。最多500字。"))},
        ),
        Door(
            "object",
            _("提出异议"),
            _("不同意“不予受理”，请说明理由。热线会在一个工作日内答复。只能提一次。"),
            _("您的异议已经收到。"),
            {"note": (_("您的理由"), _("最多1000字。"))},
        ),
        Door(
            "reopen",
            pgettext_lazy("door", "重新提出"),
            _("办结以后又有了新的情况，写在这里，会成为一件新的诉求，并和这一件关联。"),
            _("已重新受理。"),
            {"content": (_("新的情况"), _("和上次相比有什么变化。最多5000字。"))},
        ),
        Door(
            "report_retaliation",
            _("有人打击报复我"),
            _(
                "因为反映这件事受到威胁、刁难、报复的，写在这里。由监督机构核查，承办单位看不到。有危险请马上拨打 110。"
            ),
            _("已经收到，由监督机构核查。答复会写在这一页。"),
            {"words": (_("谁、什么时候、做了什么"), _("最多2000字。"))},
        ),
        Door(
            "withdraw",
            _("撤回"),
            _("撤回以后这件诉求就不再办理，这一步不能反悔。问题已经解决，或者不需要办了，才撤回。"),
            _("您的诉求已经撤回。"),
            {"note": (_("撤回的原因"), _("可以不写。最多500字。"))},
        ),
        Door(
            "choose_way",
            _("改通知方式"),
            _("这件诉求有了进展，怎样告诉您。只列出您留过联系方式的；要用别的号码或邮箱，请拨打 12345。"),
            _("已经改好，以后按您选的方式通知。"),
            {"reply_way": (_("怎样通知您"), _("选“不用通知我”就不再通知；在网站上总能查到。"))},
            {
                "reply_way": [
                    (ReplyWay.TELEPHONE, _("打电话给我")),
                    (ReplyWay.SMS, _("发短信给我")),
                    (ReplyWay.EMAIL, _("发邮件给我")),
                    (ReplyWay.PORTAL, _("我自己在网上查")),
                    (ReplyWay.NONE, _("不用通知我")),
                ]
            },
        ),
        Door(
            "withdraw_consent",
            _("不再同意公开"),
            _("您同意过隐去个人信息后公开。收回以后就不公开；已经公开的，马上撤下。"),
            _("已经收回，您的诉求不会公开。"),
        ),
    )
}


class Sure(forms.Form):
    """The tick without which what cannot be undone is not done."""

    sure = forms.BooleanField(
        label=_("我想好了"), error_messages={"required": _("请先勾选“我想好了”。不想做就按“返回”。")}
    )


def door_of(name: str) -> tuple[Door, Action]:
    """The door and its action; `NotFound` for what is not the citizens'."""
    if name not in DOORS:
        raise NotFound(_("没有这一页。请从查询页面进入。"))
    return DOORS[name], find(name, "case")


def open_doors(actor: Actor, case: Case) -> list[Door]:
    """What the citizen may do now."""
    names = {action.name for action, _target in available(actor, case)}
    return [door for name, door in DOORS.items() if name in names]


def form_of(door: Door, action: Action, actor: Actor, case: Case, *args: Any) -> forms.Form:
    """The action's own form with the questions put to a citizen, few choices as buttons to tick."""
    form = action.form(actor, case, *args)
    for name, (label, note) in door.asks.items():
        if name in form.fields:
            form.fields[name].label, form.fields[name].help_text = str(label), str(note)
    for name, asked in form.fields.items():
        if isinstance(asked, forms.ChoiceField):
            known = list(cast(Iterable[Any], asked.choices))
            # In the citizen's words; what this case does not offer is not there.
            offered = {value for value, _label in known}
            worded = [(value, label) for value, label in door.choices.get(name, []) if value in offered]
            choices: list[Any] = worded or known
            if len(choices) <= MOST_RADIOS:
                asked.widget = forms.RadioSelect(choices=choices)
    plainly(form)
    if action.confirm:
        form.fields["sure"] = Sure().fields["sure"]
    # Sent twice by an impatient press, it is done once.
    form.fields[ONCE] = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=60, initial=secrets.token_urlsafe(18)
    )
    return form
