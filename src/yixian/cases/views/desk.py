"""Where everybody lands: who one is, what waits for one, and what one's roles open."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases import approvals
from yixian.cases.limited import limited_count
from yixian.cases.models import RUNNING_TASK, Explanation, Task, TaskStatus
from yixian.cases.queues import QUEUES
from yixian.cases.views import releases
from yixian.cases.waiting import Waiting, registered
from yixian.ground.access import SIGNED_IN, access
from yixian.people.models import Actor, Role
from yixian.people.queries import acting

UNIT = frozenset({"liaison", "handler", "unit_head"})


# What an account of each role is for, in one sentence: the page is never empty, and says what it can.
FOR = {
    Role.SEAT: gettext_lazy("接听来电，登记诉求，能当场答复的当场答复。"),
    Role.LEAD: gettext_lazy("看本单位话务员今天的登记，帮他们补完草稿和退回的。"),
    Role.EDITOR: gettext_lazy("写知识，核验到期的，答复纠错，交办没有查到的词；维护办事表格、时刻表和培训。"),
    Role.CALLBACK: gettext_lazy("审核通过以后打电话问诉求人三个问题，照实记下。"),
    Role.DISPATCHER: gettext_lazy("把诉求派给承办单位，审核答复，裁定申请。"),
    Role.DUTY_MANAGER: gettext_lazy("代表热线中心裁定：二次退单、疑难、建议重办的。"),
    Role.SUPERVISOR: gettext_lazy("盯住超期和反复的诉求，下达督办单，看答复销号。"),
    Role.ASSESSOR: gettext_lazy("裁定免考，看考评排名，试算和改方案；看全市的诉求和统计指标。"),
    Role.INSPECTOR: gettext_lazy("评抽检的通话、工单和答复，裁定您没有评过的申诉；看全市的诉求和统计指标。"),
    Role.PUBLISHER: gettext_lazy("把市民同意公开、办好了的诉求隐去个人信息，给大家看；该撤的撤下。"),
    Role.AUDITOR: gettext_lazy("审核送来的知识：通过后马上发布，要改的退回；自己写的由别人审。"),
    Role.LIAISON: gettext_lazy("签收本单位的任务，申请退单，答复督办单。"),
    Role.HANDLER: gettext_lazy("联系诉求人，办理，写答复。"),
    Role.UNIT_HEAD: gettext_lazy("审批本单位的答复，申请延期、挂账和终止。"),
    Role.LEADER: gettext_lazy("一屏看来了什么、哪些超期、什么在变热、批示落实得怎样；在诉求上下达批示。"),
    Role.JOURNALIST: gettext_lazy(
        "记者看公开的内容，向热线中心提问，转交群众反映的事，先看定时公开的内容。个人的诉求和没有公开的诉求不对记者开放；"
        "您自己反映的事项，在市民页面用编号和查询码跟踪。需要采访请联系热线中心值班主任。"
    ),
    Role.SYSADMIN: gettext_lazy("管名录、规则、通知和设置；看不到诉求。"),
    Role.SECADMIN: gettext_lazy("开账号、给岗位；看不到诉求。"),
    Role.AUDITADMIN: gettext_lazy("查审计记录；看不到诉求。"),
}


@access(SIGNED_IN)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    actor = acting(request)
    context = {
        "account": actor.account,
        "roles": [role.label for role in Role if role in actor.roles],
        "purposes": [(role.label, FOR[role]) for role in Role if role in actor.roles],
        "is_journalist": Role.JOURNALIST in actor.roles,
        "waiting": [*_of_centre(actor), *_of_unit(actor), *releases.waiting(actor), *registered(actor)],
    }
    return render(request, "cases/desk.html", context)


def _of_centre(actor: Actor) -> list[Waiting]:
    mine = [queue for queue in QUEUES.values() if queue.roles & actor.roles and not queue.has_desk]
    counts = [limited_count(queue.rows(actor)) for queue in mine]
    return [
        Waiting(queue.label, count, queue.url, loud=queue.late and count != "0")
        for queue, count in zip(mine, counts, strict=True)
    ]


def _of_unit(actor: Actor) -> list[Waiting]:
    if not actor.roles & UNIT or not actor.department_id:
        return []
    mine = Task.objects.visible_to(actor).filter(department_id__in=actor.scope)
    late = mine.filter(Q(due_at__lte=timezone.now()), status__in=RUNNING_TASK)
    asked = Explanation.objects.filter(department_id__in=actor.scope, answered_at=None)
    inbox = reverse("inbox")
    to_sign = f"{inbox}?status={TaskStatus.TO_SIGN}"
    late_count = limited_count(late)
    heads = "unit_head" in actor.roles
    approved = [Waiting(_("待审批"), approvals.limited_count(actor), reverse("approvals"))] if heads else []
    return [
        *approved,
        Waiting(_("待签收"), limited_count(mine.filter(status=TaskStatus.TO_SIGN)), to_sign),
        Waiting(_("承办中"), limited_count(mine.filter(status__in=RUNNING_TASK)), inbox),
        Waiting(_("办结已超期"), late_count, f"{inbox}?lamp=overdue", loud=late_count != "0"),
        Waiting(_("待说明情况"), limited_count(asked), reverse("explanations")),
    ]
