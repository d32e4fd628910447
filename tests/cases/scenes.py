"""Cases and tasks in every state, arranged so that an action would be possible there, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.cases.world import ANSWER, World
from yixian.cases.actions import act, perform
from yixian.cases.models import AccusedMatter, Case, IdentityRelease, Secrecy, Task
from yixian.people.models import SYSTEM
from yixian.portal.models import Exposure, PublicRule

Given = dict[str, Any]
_numbers = count(13900000001)


def somebody() -> str:
    """A telephone number nobody had before: each scene has a citizen of its own."""
    return f"86{next(_numbers)}"


class Scenes:
    """`case("rework", "to_review")` and `task("sign", "to_sign")` make the row, `given` what is typed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.parent = world.submitted(telephone=somebody())
        # Attempts are taken back, so one row serves every action that needs nothing special.
        self._ordinary: dict[str, int] = {}

    # Cases

    def case(self, action: str, state: str) -> Case:
        """A case in `state` on which `action` finds what it needs beyond the state."""
        special = getattr(self, f"_for_{action}", None)
        key = f"case {state}"
        if special is None and key not in self._ordinary:
            self._ordinary[key] = self._in(state).pk
        pk = special(state).pk if special else self._ordinary[key]
        return self.world.fresh(Case(pk=pk))

    def _in(self, state: str, before: Callable[[Case], object] | None = None, **fields: Any) -> Case:
        world, fields = self.world, {"telephone": somebody(), **fields}
        if state == "draft":
            case = world.draft(**fields)
            if before:
                before(case)
            return case
        case = world.submitted(**fields)
        if before:
            before(case)
        if state == "merged":
            return world.do("merge", "dispatcher", case, into=self.parent.number).case
        if state in ("closed", "archived"):
            case = world.do("answer", "dispatcher", case, answer="请按公告办理").case
            return self._archived(case) if state == "archived" else case
        if state == "to_dispatch":
            return case
        task = world.in_progress(world.dispatched(case))
        if state == "handling":
            return case
        world.do("reply", "handler", task, **ANSWER)
        return case if state == "to_review" else world.do("pass", "dispatcher", case).case

    def _archived(self, case: Case) -> Case:
        return act("archive", SYSTEM, case, at=timezone.now() + timedelta(days=31)).case

    def _for_note(self, state: str) -> Case:
        return self._in(state, kind="enquiry" if state == "to_dispatch" else "help")

    def _for_recall(self, state: str) -> Case:
        """Just dispatched, and nobody has acted on it."""
        if state != "handling":
            return self._in(state)
        return self.world.dispatched(self.world.submitted(telephone=somebody())).case

    def _refused(self, state: str) -> Case:
        if state != "closed":
            return self._in(state)
        case = self.world.submitted(telephone=somebody())
        return self.world.do("refuse", "dispatcher", case, reason="out_of_area").case

    _for_object = _refused

    def _for_answer_objection(self, state: str) -> Case:
        case = self._refused(state)
        if state == "closed":
            self.world.do("object", case, case, note="就在本市")
        return case

    def _for_archive(self, state: str) -> Case:
        case = self._in(state)
        Case.objects.filter(pk=case.pk, closed_at__isnull=False).update(
            closed_at=timezone.now() - timedelta(days=31)
        )
        return case

    def _proposed(self, state: str) -> Case:
        case = self._in(state)
        Case.objects.filter(pk=case.pk).update(rehandle_proposed=True)
        return case

    def _for_send_link(self, state: str) -> Case:
        """An enquiry answered at once, where it is closed."""
        return self._in(state, kind="enquiry" if state == "closed" else "help")

    _for_put_to_call = _for_send_link

    def _for_record_callback(self, state: str) -> Case:
        """An enquiry answered at once and drawn to be called, where it is closed."""
        case = self._for_send_link(state)
        if state == "closed":
            act("put_to_call", SYSTEM, case)
        return case

    def _for_leave_uncalled(self, state: str) -> Case:
        case = self._for_record_callback(state)
        Case.objects.filter(pk=case.pk, status="closed").update(step_due=timezone.now())
        return case

    def _for_unbind_wechat(self, state: str) -> Case:
        case = self._in(state)
        self.world.do("bind_wechat", case, case, openid="openid-1")
        return self.world.fresh(case)

    _for_close_on_facts = _proposed
    _for_settle_evaluation = _proposed

    def _judged(self, state: str) -> Case:
        """One that a department answered, and whose citizen calls it half solved."""
        if state not in ("closed", "archived"):
            return self._in(state)
        case = self.world.to_callback(telephone=somebody())
        answers = {**ASKED, "solved": "partly", "satisfied": "fairly", "why": "只解决了一半"}
        self.world.do("record_callback", "callback", case, **answers)
        case = self.world.fresh(case)
        return self._archived(case) if state == "archived" else case

    _for_ask_exemption = _judged

    def _for_rule_exemption(self, state: str) -> Case:
        case = self._judged(state)
        if state in ("closed", "archived"):
            liaison = self.world.actor("liaison")
            perform("ask_exemption", liaison, case, EXEMPT, self.files("ask_exemption"))  # type: ignore[arg-type]
        return self.world.fresh(case)

    def _for_appeal_exemption(self, state: str) -> Case:
        case = self._for_rule_exemption(state)
        if state in ("closed", "archived"):
            self.world.do("rule_exemption", "assessor", case, granted=False, ruling="证据不足")
        return self.world.fresh(case)

    def _for_decide_appeal(self, state: str) -> Case:
        case = self._for_appeal_exemption(state)
        if state in ("closed", "archived"):
            self.world.do("appeal_exemption", "liaison", case, appeal="补充说明")
        return self.world.fresh(case)

    def _secret(self, state: str) -> Case:
        case = self._in(state)
        Case.objects.filter(pk=case.pk).update(secrecy=Secrecy.FULL)
        return case

    _for_ask_release = _secret

    def _for_agree_release(self, state: str) -> Case:
        case = self._secret(state)
        asker = self.world.cast.office
        IdentityRelease.objects.create(case=case, reason="核实", asked_by=asker, asked_at=timezone.now())
        return case

    def _for_end_release(self, state: str) -> Case:
        case, people = self._secret(state), self.world.cast.people
        for asker in ("dispatcher", "duty_manager", "supervisor"):
            IdentityRelease.objects.create(
                case=case, reason="核实", asked_by=people[asker], asked_at=timezone.now()
            )
        return case

    def _for_answer_retaliation(self, state: str) -> Case:
        case = self._in(state)
        if state == "draft":
            return case
        said = self.world.do("report_retaliation", case, case, words="被人威胁").made
        return self.world.fresh(said.case)

    def _for_close_supervision(self, state: str) -> Case:
        return self._in(state, before=self._supervise)

    def _supervise(self, case: Case) -> None:
        self.world.do("supervise", "supervisor", case, **ORDER)

    def _for_withdraw_consent(self, state: str) -> Case:
        case = self._in(state)
        Case.objects.filter(pk=case.pk).update(publish_consent=True)
        return case

    def publishable(self, state: str) -> Case:
        """A case that waits to be published, where it is closed."""
        if state not in ("closed", "archived"):
            return self._in(state)
        world = self.world
        task = world.replied(telephone=somebody(), publish_consent=True, callback_consent=False)
        case = world.do("pass", "dispatcher", task.case, public_answer=PUBLISHED["answer"]).case
        return self._archived(case) if state == "archived" else case

    _for_publish = publishable
    _for_decline_publication = publishable

    def _for_withdraw_publication(self, state: str) -> Case:
        case = self.publishable(state)
        if state in ("closed", "archived"):
            self.world.do("publish", "publisher", case, **PUBLISHED)
        return case

    _for_correct_publication = _for_withdraw_publication

    def exposable(self, state: str) -> Case:
        """A case long overdue, whose citizen consented, in a city that exposes such."""
        PublicRule.objects.get_or_create(code="expose_days", defaults={"value": 1})
        case = self._in(state)
        long_ago = timezone.now() - timedelta(days=60)
        Case.objects.filter(pk=case.pk).update(publish_consent=True, promise_due=long_ago)
        return self.world.fresh(case)

    _for_expose = exposable

    def _for_end_exposure(self, state: str) -> Case:
        case = self.exposable(state)
        title, who = "路灯不亮", self.world.cast.people["publisher"]
        moment = timezone.now()
        Exposure.objects.create(case=case, title=title, since=moment, listed_by=who, listed_at=moment)
        return case

    # Tasks

    def task(self, action: str, state: str) -> Task:
        """The lead bureau's task in `state` on which `action` finds what it needs beyond the state."""
        special = getattr(self, f"_task_for_{action}", None)
        key = f"task {state}"
        if special is None and key not in self._ordinary:
            self._ordinary[key] = self._task_in(state).pk
        pk = special(state).pk if special else self._ordinary[key]
        return self.world.again(Task(pk=pk))

    def _task_in(self, state: str, task: Task | None = None, **fields: Any) -> Task:
        world = self.world
        task = task or world.dispatched(telephone=somebody(), **fields)
        if state == "to_sign":
            return task
        if state == "ended":
            world.do("withdraw", world.fresh(task.case), task.case)
            return task
        task = world.in_progress(task)
        if state == "suspended":
            world.asked(task, "suspend")
            world.do("rule", "duty_manager", task, granted=True, ruling="同意")
        if state in ("replied", "done"):
            world.do("reply", world.one_of("handler", task), task, **ANSWER)
        if state == "done":
            world.do("pass", "dispatcher", task.case)
        return task

    def _task_for_rule(self, state: str) -> Task:
        task = self._task_in(state)
        if state in ("to_sign", "in_progress"):
            self.world.asked(task, "return")
        return task

    def _task_for_withdraw_request(self, state: str) -> Task:
        return self._task_for_rule(state)

    def childs_request(self, kind: str, state: str) -> Task:
        """A child task with a request of its own: the parent department rules."""
        parent = self._task_in("in_progress")
        section = self.world.city.bureau_section
        child: Task = self.world.do("delegate", "liaison", parent, department=section.code).made
        if state == "in_progress":
            self.world.do("sign", "section_liaison", child)
        who = "section_liaison" if kind == "return" else "liaison"
        fields = {"kind": kind, "reason": "详见附件", **(RETURN if kind == "return" else EXTEND)}
        if kind == "extend":
            who = "unit_head"
        self.world.do("request", who, child, **fields)
        return self.world.again(child)

    def _task_for_resume(self, state: str) -> Task:
        task = self._task_in(state)
        Task.objects.filter(pk=task.pk, status="suspended").update(resume_on=timezone.localdate())
        return task

    def _task_for_consult(self, state: str) -> Task:
        task = self._task_in(state)
        Task.objects.filter(pk=task.pk).update(escalated_at=timezone.now())
        return task

    def _task_for_report_stage(self, state: str) -> Task:
        task = self._task_in(state)
        Task.objects.filter(pk=task.pk).update(stage_due=timezone.now() + timedelta(hours=2))
        return task

    def _task_for_ask_explanation(self, state: str) -> Task:
        section = self.world.city.bureau_section
        return self._task_in(
            state, kind="complaint", accused=section, accused_matter=AccusedMatter.CONDUCT.value
        )

    def _needs_approval(self, state: str) -> Task:
        second = self.world.city.second_bureau
        second.reply_needs_approval = True
        second.save()
        task = self.world.dispatched(self.world.submitted(telephone=somebody()), lead=second)
        if state in ("in_progress", "replied", "done"):
            task = self.world.replied(task)
        if state in ("replied", "done"):
            self.world.do("approve_reply", "unit_head2", task)
        if state == "done":
            self.world.do("pass", "dispatcher", task.case)
        return self._task_in(state, task) if state in ("suspended", "ended") else task

    _task_for_approve_reply = _needs_approval
    _task_for_decline_reply = _needs_approval

    def _task_for_answer_supervision(self, state: str) -> Task:
        task = self.world.dispatched(telephone=somebody())
        self._supervise(task.case)
        return self._task_in(state, task)

    # What is typed

    def given(self, action: str, role: str, target: Case | Task) -> Given:
        """The fields of the form, as this role would fill them."""
        if action == "merge":
            return {"into": self.parent.number}
        if action == "relate":
            return {"earlier": self.parent.number, "kind": "related"}
        if action == "rework":
            return {"note": "请补充", "tasks": [str(t.pk) for t in Task.objects.filter(case=target)]}
        if action == "delegate":
            return {"department": self.world.city.bureau_section.code}
        if action == "request":
            return {"reason": "详见附件", **(RETURN if role == "liaison" else {"kind": "extend", **EXTEND})}
        if action == "supervise":
            return {**ORDER, "level": "4" if role == "leader" else "2"}
        if action in ("agree_release", "end_release") and isinstance(target, Case):
            live = target.releases.filter(ended_at__isnull=True, agreed_at__isnull=True)
            mine = live.filter(asked_by=self.world.cast.people.get(role)).first() or live.first()
            return {**GIVEN.get(action, {}), "release": mine.pk if mine else None}
        if action == "close_supervision":
            return {"order": self._order_of(target), "note": "已办妥", "early": True}
        if action == "record_callback" and role == "citizen":
            return {name: ASKED[name] for name in ("contacted", "solved", "satisfied", "why")}
        if action == "dispatch":
            return {"category": self.world.category.code, "lead": self.world.city.bureau.code}
        if action == "add_task":
            return {"department": self.world.city.second_bureau.code}
        return GIVEN.get(action, {})

    def _order_of(self, case: Any) -> str:
        first = case.supervision_orders.first()
        return first.number if first is not None else "1"

    def files(self, action: str) -> dict[str, SimpleUploadedFile] | None:
        """A file where one is asked for."""
        asks = action in ("attach", "ask_exemption")
        return {"file": SimpleUploadedFile("凭证.pdf", b"%PDF-1.7 ...")} if asks else None


RETURN = {"kind": "return", "reason_code": "not_our_duty", "basis": "三定方案"}
EXTEND = {"reason_code": "works", "amount": "1"}
ORDER = {"level": "2", "demand": "请说明进展", "amount": "2", "unit": "wd"}
ASKED = {
    "way": "telephone",
    "reached": True,
    "contacted": "yes",
    "solved": "solved",
    "satisfied": "very",
    "why": "",
}
PUBLISHED = {
    "title": "夜市占道经营怎么办",
    "question": "小区东门口夜市占道，请尽快清理",
    "answer": "占道摊位已清理，夜间有人巡查。",
    "category": "010101",
}
EXEMPT: Given = {"reason_code": "beyond_power", "reason": "属上级机关职权，已移送"}
GIVEN: dict[str, Given] = {
    "ask_exemption": EXEMPT,
    "rule_exemption": {"granted": True, "ruling": "同意"},
    "appeal_exemption": {"appeal": "补充说明"},
    "decide_appeal": {"final_granted": False, "final_ruling": "维持"},
    "publish": PUBLISHED,
    "decline_publication": {"note": "对别人没有用"},
    "withdraw_publication": {"note": "情况变了"},
    "correct_publication": {**PUBLISHED, "title": "夜市占道怎么办", "note": "标题更准确"},
    "expose": {"title": "路灯一直不亮"},
    "end_exposure": {"note": "情况变了"},
    "amend": {"content": "新的内容", "kind": "help"},
    "answer": {"answer": "请按公告办理"},
    "transfer": {"target": "12315", "picked_up": True},
    "refuse": {"reason": "out_of_area"},
    "send_back": {"note": "请补充地址"},
    "note": {"note": "知道了"},
    "split": {"note": "不是同一件事"},
    "record_callback": ASKED,
    "evaluate": ASKED,
    "settle_evaluation": {"note": "已联系"},
    "rehandle": {"note": "请重新办理"},
    "close_on_facts": {"note": "依法办结"},
    "object": {"note": "就在本市"},
    "answer_objection": {"note": "维持", "accept": True},
    "reopen": {"content": "又出现了"},
    "supplement": {"text": "还有一处"},
    "choose_way": {"reply_way": "portal"},
    "bind_wechat": {"openid": "openid-1"},
    "mark": {"tags": ["group"]},
    "recompute": {"reason": "calendar_changed", "note": "补录节假日"},
    "ask_release": {"reason": "需要联系"},
    "end_release": {"note": "不再需要"},
    "report_retaliation": {"words": "被人威胁"},
    "answer_retaliation": {"finding": "untrue", "done": "已核查", "to_citizen": "已核查，没有发现"},
    "erase_identity": {"note": "依申请销毁"},
    "reach": {"way": "telephone", "reached": True, "note": "已说明"},
    "visit": {"position": "112.549,37.857,12", "note": "现场已清理"},
    "rule": {"granted": True, "ruling": "同意"},
    "escalate": {"note": "涉及三个单位"},
    "consult": {"note": "由城管牵头"},
    "reply": ANSWER,
    "decline_reply": {"note": "重写"},
    "report_stage": {"note": "正在抢修"},
    "ask_explanation": {"question": "请说明当日情况"},
    "answer_supervision": {"reply": "正在办理"},
}
