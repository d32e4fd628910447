"""The roles of the hotline, and which of them may never meet."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    SEAT = "seat", _("话务员")
    LEAD = "lead", _("班长")
    EDITOR = "editor", _("知识编辑")
    CALLBACK = "callback", _("回访员")
    DISPATCHER = "dispatcher", _("审核派单员")
    DUTY_MANAGER = "duty_manager", _("值班主任")
    SUPERVISOR = "supervisor", _("督办员")
    ASSESSOR = "assessor", _("考核员")
    INSPECTOR = "inspector", _("质检员")
    PUBLISHER = "publisher", _("发布员")
    AUDITOR = "auditor", _("知识审核员")
    LIAISON = "liaison", _("联络员")
    HANDLER = "handler", _("经办人")
    UNIT_HEAD = "unit_head", _("分管领导")
    LEADER = "leader", _("领导")
    JOURNALIST = "journalist", _("记者")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")
    AUDITADMIN = "auditadmin", _("审计管理员")


# A contracted operator answers, edits knowledge and calls back; deciding stays with the government.
OPERATOR_ROLES: frozenset[str] = frozenset({Role.SEAT, Role.LEAD, Role.EDITOR, Role.CALLBACK})

# Somebody of a medium is a journalist and nothing else.
MEDIUM_ROLES: frozenset[str] = frozenset({Role.JOURNALIST})

# What the people of an organisation may hold, by its kind; of the government's everything.
MAY_HOLD: dict[str, frozenset[str]] = {"operator": OPERATOR_ROLES, "medium": MEDIUM_ROLES}

# Never the same person: who runs the machine, who gives out permissions, who reads what both did.
ADMINISTRATORS: frozenset[str] = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN})
ONLY_JOURNALISTS = _("媒体的人员只能担任记者。")
ONE_ADMINISTRATOR = _("系统、安全、审计三个管理员岗位必须由不同的人担任。")

# Who sees and does only what their own unit's tasks give them.
UNIT_ROLES: frozenset[str] = frozenset({Role.LIAISON, Role.HANDLER, Role.UNIT_HEAD})
NEEDS_UNIT = _("联络员、经办人和分管领导要选所在的单位，不然看不到任何任务。")
