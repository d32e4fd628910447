"""The closed lists of the domain: states, secrecy, channels; kinds and urgencies are the directory's."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Kind, Urgency

__all__ = [
    "OPEN_CASE",
    "OPEN_TASK",
    "PROMISED_CASE",
    "RUNNING_TASK",
    "STEPPED_CASE",
    "AccusedMatter",
    "CaseStatus",
    "Channel",
    "ConsentWay",
    "ContactOutcome",
    "Finding",
    "Kind",
    "Outcome",
    "ReplyWay",
    "RequestKind",
    "Resolution",
    "Secrecy",
    "Tag",
    "TaskRole",
    "TaskStatus",
    "Urgency",
    "Verdict",
]


class CaseStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    TO_DISPATCH = "to_dispatch", _("待派单")
    MERGED = "merged", _("已并单")
    HANDLING = "handling", _("办理中")
    TO_REVIEW = "to_review", _("待审核")
    TO_CALLBACK = "to_callback", _("待回访")
    CLOSED = "closed", _("已办结")
    ARCHIVED = "archived", _("已归档")


class Outcome(models.TextChoices):
    """How a case was closed."""

    ANSWERED = "answered", _("直接办结")
    TRANSFERRED = "transferred", _("已转接")
    REFUSED = "refused", _("不予受理")
    NOTED = "noted", _("知悉")
    NO_CALLBACK = "no_callback", _("办结（无需回访）")
    RESOLVED = "resolved", _("办结（回访认可）")
    UNREACHED = "unreached", _("办结（回访未接通）")
    ON_FACTS = "on_facts", _("实事求是办结")
    WITHDRAWN = "withdrawn", _("已撤单")


class TaskStatus(models.TextChoices):
    TO_SIGN = "to_sign", _("待签收")
    IN_PROGRESS = "in_progress", _("承办中")
    SUSPENDED = "suspended", _("已挂账")
    REPLIED = "replied", _("已答复")
    DONE = "done", _("已完成")
    ENDED = "ended", _("已终结")


class Secrecy(models.TextChoices):
    """From whom the citizen's identity is kept."""

    NONE = "none", _("不保密")
    FROM_UNIT = "from_unit", _("对承办单位保密")
    FULL = "full", _("完全保密")


class ConsentWay(models.TextChoices):
    """How a citizen agreed to be less protected."""

    TELEPHONE = "telephone", _("电话里同意")
    WRITING = "writing", _("书面同意")
    PERSON = "person", _("当面同意")


class AccusedMatter(models.TextChoices):
    """What is complained of: what the unit provides, or how its people behave."""

    SERVICE = "service", _("服务或设施")
    CONDUCT = "conduct", _("作风或行为")


class Channel(models.TextChoices):
    TELEPHONE = "telephone", _("电话")
    WEBSITE = "website", _("网站")
    WECHAT = "wechat", _("微信")
    MINIPROGRAM = "miniprogram", _("小程序")
    APP = "app", _("APP")
    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
    POLICE = "police", _("110推送")
    SUPERIOR = "superior", _("上级交办")
    MEDIA = "media", _("媒体")
    VISIT = "visit", _("来访")


class ContactOutcome(models.TextChoices):
    """What became of a contact; only `case` leaves a case of its own behind."""

    OPEN = "open", _("进行中")
    CASE = "case", _("登记诉求")
    SILENT = "silent", _("无声")
    WRONG_NUMBER = "wrong_number", _("打错")
    ABUSIVE = "abusive", _("骚扰辱骂")
    PROGRESS = "progress", _("询问进度")
    SUPPLEMENT = "supplement", _("补充材料")
    URGE = "urge", _("催办")


class ReplyWay(models.TextChoices):
    NONE = "none", _("不需要答复")
    TELEPHONE = "telephone", _("电话")
    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
    PORTAL = "portal", _("网站查询")


class Tag(models.TextChoices):
    ELDER = "elder", _("老年人")
    MINOR = "minor", _("未成年人")
    DISABLED = "disabled", _("残疾人")
    ENTERPRISE = "enterprise", _("企业")
    GROUP = "group", _("群体")
    SENSITIVE = "sensitive", _("敏感")
    SEASONAL = "seasonal", _("季节性")
    HARD = "hard", _("疑难")


class TaskRole(models.TextChoices):
    LEAD = "lead", _("主办")
    ASSISTING = "assisting", _("协办")


class RequestKind(models.TextChoices):
    RETURN = "return", _("退单")
    EXTEND = "extend", _("延期")
    SUSPEND = "suspend", _("挂账")
    TERMINATE = "terminate", _("终止")


class Finding(models.TextChoices):
    TRUE = "true", _("属实")
    PARTLY = "partly", _("部分属实")
    UNTRUE = "untrue", _("不属实")


class Resolution(models.TextChoices):
    SOLVED = "solved", _("已解决")
    PARTLY = "partly", _("部分解决")
    NOT = "not", _("未解决")


class Verdict(models.TextChoices):
    """What became of a suggestion."""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT = "not", _("未采纳")


OPEN_CASE = (
    CaseStatus.DRAFT,
    CaseStatus.TO_DISPATCH,
    CaseStatus.MERGED,
    CaseStatus.HANDLING,
    CaseStatus.TO_REVIEW,
    CaseStatus.TO_CALLBACK,
)
PROMISED_CASE = tuple(status for status in OPEN_CASE if status != CaseStatus.DRAFT)
# What the centre owes a step of its own: lists of these are read in the order of that step's limit.
STEPPED_CASE = (CaseStatus.TO_DISPATCH, CaseStatus.TO_REVIEW, CaseStatus.TO_CALLBACK)
RUNNING_TASK = (TaskStatus.TO_SIGN, TaskStatus.IN_PROGRESS)
OPEN_TASK = (TaskStatus.TO_SIGN, TaskStatus.IN_PROGRESS, TaskStatus.SUSPENDED)

# Why a task ended whose dispatch was taken back: no figure counts it.
RECALLED = "recalled"
