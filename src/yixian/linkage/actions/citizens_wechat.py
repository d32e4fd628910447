"""绑定微信: a citizen is told by WeChat from now on, and no more. Whoever held number and code alone may have done it,
so that the way used so far says so (`tell`); the record says that it was done, never to which account.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Line
from yixian.cases.models import Case, CaseStatus, Task
from yixian.ground.errors import Refusal
from yixian.linkage.models import WechatBinding
from yixian.people.models import Actor

EVERYWHERE = frozenset(CaseStatus)


class BindFields(forms.Form):
    """What WeChat said of who agreed; no page asks for it."""

    openid = Line(label=_("微信标识"), max_length=64)


@action
class BindWechat(CaseAction):
    """绑定微信: by the citizen, on WeChat's own page; an account bound before is left."""

    name, zh, en = "bind_wechat", "绑定微信", "bind WeChat"
    from_states = EVERYWHERE
    citizen = True
    Fields = BindFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not case.citizen.wrapped_key:
            raise Refusal(gettext("诉求人身份已销毁。"))

    def carry_out(self, step: Step) -> None:
        binding = WechatBinding(citizen=step.case.citizen, bound_at=step.now)
        binding.keep(step.values["openid"])
        binding.save()


@action
class UnbindWechat(CaseAction):
    """解除微信: from now on the citizen is told as each case says."""

    name, zh, en = "unbind_wechat", "解除微信", "unbind WeChat"
    from_states = EVERYWHERE
    citizen = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not WechatBinding.objects.filter(citizen=case.citizen_id).exists():
            raise Refusal(gettext("没有绑定微信，或者已经解除。"))

    def carry_out(self, step: Step) -> None:
        WechatBinding.objects.filter(citizen=step.case.citizen_id).delete()
