"""Which cases may be published at all, and by whom (docs/domain.md, "Who sees what": default is not to publish)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Event, Kind, Outcome, Reply, Tag, TaskRole
from yixian.ground.errors import Words

# Worked to its end and answered by a unit whose answer was reviewed.
ANSWERED = frozenset({Outcome.NO_CALLBACK, Outcome.RESOLVED, Outcome.UNREACHED, Outcome.ON_FACTS})
NEVER = frozenset({Tag.SENSITIVE, Tag.MINOR})
# Whose words the public answer is: the department's, its unit head's, the reviewer's.
WRITING = ("reply", "approve_reply", "pass", "answer")


def why_not(case: Case) -> Words | None:
    """Why this case is not published, None where it may be. No query beside the citizen's row."""
    return why_not_case(case) or _why_not_answer(case)


def why_not_case(case: Case) -> Words | None:
    """Why nothing of this case is told the public, whatever became of it; None where something may be."""
    if not case.publish_consent:
        return _("诉求人没有同意公开。")
    if case.citizen.erased_at is not None:
        return _("诉求人身份已销毁，不能发布。")
    if case.protected or case.kind == Kind.REPORT:
        return _("保密诉求和举报不能发布。")
    if case.accused_id is not None or case.held_by_office:
        return _("投诉具体单位的诉求不能发布。")
    if NEVER & set(case.tags):
        return _("涉及敏感事项或未成年人的诉求不能发布。")
    return None


def _why_not_answer(case: Case) -> Words | None:
    if case.parent_id is not None:
        return _("这件诉求并入了另一件，请发布那一件。")
    if case.outcome not in ANSWERED or not case.public_answer:
        return _("没有审核通过的公开答复，不能发布。")
    if case.rehandle_proposed:
        return _("诉求人说没有解决，值班主任处理以后才能发布。")
    return None


def wrote_the_answer(case: Case) -> set[int]:
    """The accounts that wrote, approved or reviewed what would be published; two queries."""
    replies = Reply.objects.filter(task__case=case).values_list("written_by_id", "approved_by_id")
    events = Event.objects.filter(case=case, verb__in=WRITING).values_list("account_id", flat=True)
    return {pk for pair in replies for pk in pair if pk} | {pk for pk in events if pk}


def verdict_of(case: Case) -> str:
    """What became of a suggestion, by the lead's last answer that was approved; "" for anything else. One query."""
    if case.kind != Kind.SUGGESTION:
        return ""
    lead = Reply.objects.filter(task__case=case, task__role=TaskRole.LEAD, task__parent=None)
    replies = lead.filter(approved_at__isnull=False)
    return replies.order_by("-pk").values_list("verdict", flat=True).first() or ""
