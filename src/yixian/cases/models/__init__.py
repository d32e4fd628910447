"""The rows of the heart: contacts, cases, tasks, requests, replies, events."""

from yixian.cases.models.attachment import Attachment
from yixian.cases.models.callback_rule import CallbackRule
from yixian.cases.models.case import (
    OFTEN_HANDLED,
    OFTEN_RETURNED,
    OFTEN_URGED,
    TITLE_LENGTH,
    Case,
    CaseQuerySet,
    by_number,
    id_of,
)
from yixian.cases.models.citizen import Citizen, Identity, hash_telephone
from yixian.cases.models.contact import Contact
from yixian.cases.models.credit_code import normal_credit_code
from yixian.cases.models.event import Event, Remark
from yixian.cases.models.explanation import Explanation
from yixian.cases.models.idempotency_key import IdempotencyKey
from yixian.cases.models.kept_export import KeptExport
from yixian.cases.models.letterhead import Letterhead, PaperKind, issuer_of
from yixian.cases.models.link import CaseLink
from yixian.cases.models.paper_template import PaperTemplate, template_of
from yixian.cases.models.release import IN_FORCE, IdentityRelease
from yixian.cases.models.reply import Reply
from yixian.cases.models.reply_point import ReplyPoint, points_of
from yixian.cases.models.reply_template import ReplyTemplate, templates_for
from yixian.cases.models.request import Request
from yixian.cases.models.retaliation import Retaliation
from yixian.cases.models.saved_view import SavedView
from yixian.cases.models.site_visit import SiteVisit
from yixian.cases.models.task import NEXT_LIMIT, Limit, Task, TaskQuerySet
from yixian.cases.models.telephone import dialled, normal_telephone, readable
from yixian.cases.models.words import (
    OPEN_CASE,
    OPEN_TASK,
    PROMISED_CASE,
    RECALLED,
    RUNNING_TASK,
    AccusedMatter,
    CaseStatus,
    Channel,
    ConsentWay,
    ContactOutcome,
    Finding,
    Kind,
    Outcome,
    ReplyWay,
    RequestKind,
    Resolution,
    Secrecy,
    Tag,
    TaskRole,
    TaskStatus,
    Urgency,
    Verdict,
)

__all__ = [
    "IN_FORCE",
    "NEXT_LIMIT",
    "OFTEN_HANDLED",
    "OFTEN_RETURNED",
    "OFTEN_URGED",
    "OPEN_CASE",
    "OPEN_TASK",
    "PROMISED_CASE",
    "RECALLED",
    "RUNNING_TASK",
    "TITLE_LENGTH",
    "AccusedMatter",
    "Attachment",
    "CallbackRule",
    "Case",
    "CaseLink",
    "CaseQuerySet",
    "CaseStatus",
    "Channel",
    "Citizen",
    "ConsentWay",
    "Contact",
    "ContactOutcome",
    "Event",
    "Explanation",
    "Finding",
    "IdempotencyKey",
    "Identity",
    "IdentityRelease",
    "KeptExport",
    "Kind",
    "Letterhead",
    "Limit",
    "Outcome",
    "PaperKind",
    "PaperTemplate",
    "Remark",
    "Reply",
    "ReplyPoint",
    "ReplyTemplate",
    "ReplyWay",
    "Request",
    "RequestKind",
    "Resolution",
    "Retaliation",
    "SavedView",
    "Secrecy",
    "SiteVisit",
    "Tag",
    "Task",
    "TaskQuerySet",
    "TaskRole",
    "TaskStatus",
    "Urgency",
    "Verdict",
    "by_number",
    "dialled",
    "hash_telephone",
    "id_of",
    "issuer_of",
    "normal_credit_code",
    "normal_telephone",
    "points_of",
    "readable",
    "template_of",
    "templates_for",
]
