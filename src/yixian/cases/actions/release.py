"""身份披露: one named person asks, the supervisory unit's head agrees, and the asker alone may look, for a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import SUBMITTED, Action, CaseAction, Step, Target, action
from yixian.cases.fields import Text, YesNo
from yixian.cases.models import IN_FORCE, Case, IdentityRelease, Secrecy, Task
from yixian.cases.models.release import IdentityReleaseQuerySet
from yixian.cases.supervisory import may_release_of
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.ground.text import number_in
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access

ASKERS = frozenset({"dispatcher", "duty_manager", "supervisor"})
WHAT = "release"


def _secret(case: Case) -> None:
    if case.secrecy != Secrecy.FULL:
        raise Refusal(_("这件诉求不是完全保密的，不需要双人披露。"))


def _live(case: Case) -> IdentityReleaseQuerySet:
    """What waits or is in force."""
    now = clocks.now()
    return case.releases.waiting(now) | case.releases.in_force(now)


def _own(actor: Actor, case: Case) -> IdentityRelease | None:
    """The release of this actor's that waits or is in force."""
    return _live(case).filter(asked_by_id=actor.account_id).order_by("-id").first()


class ReleaseFields(forms.Form):
    release = forms.IntegerField(
        label=_("披露申请"), required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )


class OnRelease(CaseAction):
    """An action on one release of the case: the one that was read, which its form names."""

    Fields = ReleaseFields

    def theirs(self, actor: Actor, case: Case) -> IdentityReleaseQuerySet:
        """The releases of the case on which this actor may do it now, the first shown first."""
        raise TypeError(f"{self.name} is about no release")

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        assert isinstance(target, Case)
        first = self.theirs(actor, target).values_list("pk", flat=True).first()
        options["initial"] = {"release": first} | (options.get("initial") or {})
        return super().form(actor, target, *args, **options)

    def read(self, step: Step) -> IdentityRelease:
        """The release the form names, or the only one there is. `Conflict` once it is not live any more."""
        found, named = self.theirs(step.actor, step.case), step.values.get("release")
        rows = list(found.filter(pk=named) if named else found[:2])
        if len(rows) != 1:
            raise Conflict(_("您看到的披露申请已经办理或者过期，请到“身份披露”重新打开。"))
        return rows[0]


def release_shown(action: Action, form: forms.Form, actor: Actor, case: Case) -> dict[str, Any] | None:
    """The release its form names, with its reason, beside the form: nobody agrees unread."""
    if not isinstance(action, OnRelease) or "release" not in form.fields:
        return None
    named = number_in(str(form["release"].value() or ""))
    release = action.theirs(actor, case).select_related("asked_by").filter(pk=named or 0).first()
    reason = release.opened_texts(case.citizen)["reason"] if release is not None else ""
    return {"release": release, "reason": reason}


class AskReleaseFields(forms.Form):
    reason = Text(
        label=_("披露理由"),
        max_length=500,
        rows=2,
        help_text=_(
            "由监督机构的分管领导决定，监督机构自己被投诉的由政府办公室的；"
            "同意后只有您可以看，24 小时内，每次都留下记录"
        ),
    )
    lowers = YesNo(label=_("用于降低保密"), help_text=_("诉求人同意降低保密时勾选；同意后由您标记或修改"))


@action
class AskRelease(CaseAction):
    """申请披露身份: by a named person of the centre; one request at a time."""

    name, zh, en = "ask_release", "申请披露身份", "ask to release the identity"
    from_states = SUBMITTED
    roles = ASKERS
    Fields = AskReleaseFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        _secret(case)
        if not actor.clearance:
            raise NotAllowed(_("只有保密事项指定人员可以申请披露身份。"))
        if case.citizen.anonymous or case.citizen.erased_at is not None:
            raise Refusal(_("诉求人匿名，或者身份已经销毁，没有可以披露的身份。"))
        if _own(actor, case) is not None:
            raise Refusal(_("您的申请正在等待同意或者已经同意，不用再申请。"))

    def carry_out(self, step: Step) -> None:
        assert step.actor.account is not None
        case = step.case
        release = IdentityRelease(case=case, asked_by=step.actor.account, asked_at=step.now)
        release.lowers = bool(step.values.get("lowers"))
        release.keep_texts(case.citizen, case.protected, {"reason": step.values["reason"]})
        release.save(force_insert=True)
        step.facts.update(release=release.pk, lowers=release.lowers)
        step.made = release


@action
class AgreeRelease(OnRelease):
    """同意披露身份: by whoever holds the separate permission, never who asked; in force for a day."""

    name, zh, en = "agree_release", "同意披露身份", "agree to release the identity"
    from_states = SUBMITTED
    roles = frozenset({"unit_head"})
    confirm = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        _secret(case)
        if not may_release_of(actor, case):
            raise NotAllowed(
                _(
                    "披露身份只能由监督机构的分管领导（监督机构自己被投诉的，由政府办公室的）同意，并且要是保密事项指定人员。"
                )
            )
        if not self.theirs(actor, case).exists():
            raise Refusal(_("没有别人提出的待同意的披露申请。"))

    def theirs(self, actor: Actor, case: Case) -> IdentityReleaseQuerySet:
        """What somebody else asked for within a day and nobody answered, the oldest first."""
        return case.releases.waiting(clocks.now()).exclude(asked_by_id=actor.account_id).order_by("id")

    def carry_out(self, step: Step) -> None:
        case, release = step.case, self.read(step)
        # Compare-and-set: two agreeing at once leave one agreement, and none of what was ended meanwhile.
        won = IdentityRelease.objects.filter(
            pk=release.pk, agreed_at__isnull=True, ended_at__isnull=True
        ).update(agreed_by=step.actor.account, agreed_at=step.now, until=step.now + IN_FORCE)
        if won != 1:
            raise Conflict(_("刚刚有人同意或终止了这个申请，请刷新后再看。"))
        step.facts.update(release=release.pk, lowers=release.lowers)
        # Who let somebody look stands in the record of looks beside the looks themselves.
        reason = _now("同意向%(name)s披露") % {"name": release.asked_by.name}
        record_access(step.actor.account, WHAT, f"case:{case.pk}", reason, ["name", "telephone"])


class EndReleaseFields(ReleaseFields):
    note = Text(label=_("理由"), max_length=500, rows=2)


@action
class EndRelease(OnRelease):
    """终止披露: withdrawn by who asked; refused, or taken back early, by who may agree."""

    name, zh, en = "end_release", "终止披露", "end the release"
    from_states = SUBMITTED
    roles = ASKERS | {"unit_head"}
    Fields = EndReleaseFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not self.theirs(actor, case).exists():
            raise NotAllowed(_("没有您可以终止的披露。"))

    def theirs(self, actor: Actor, case: Case) -> IdentityReleaseQuerySet:
        """The own one; for who may release every one that lives, what waits first."""
        live = (
            _live(case) if may_release_of(actor, case) else _live(case).filter(asked_by_id=actor.account_id)
        )
        return live.order_by(F("agreed_at").asc(nulls_first=True), "id")

    def carry_out(self, step: Step) -> None:
        release = self.read(step)
        # Compare-and-set: agreed to at this moment it is another release than the one that was read.
        won = IdentityRelease.objects.filter(
            pk=release.pk, ended_at__isnull=True, agreed_at=release.agreed_at
        ).update(ended_by=step.actor.account, ended_at=step.now)
        if won != 1:
            raise Conflict(_("刚刚有人同意或终止了这个申请，请刷新后再看。"))
        step.facts["release"] = release.pk
        step.remark(step.values["note"])
