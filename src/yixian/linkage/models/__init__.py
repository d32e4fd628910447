"""The rows of linkage: what citizens and staff are told, in which words, by which ways."""

from yixian.linkage.models.answer_sent import ANSWER_WAYS, AnswerSent
from yixian.linkage.models.booking_matters import BOOKING, NEEDED, AnswerMatter, BookingMatter
from yixian.linkage.models.booking_notice import BookingNotice
from yixian.linkage.models.daily_count import DailyCount
from yixian.linkage.models.letter import Letter
from yixian.linkage.models.mailing import Mailing
from yixian.linkage.models.matters import (
    MATTERS,
    OF_SUMMONS,
    PLACES,
    STAFF_MATTERS,
    STAFF_PLACES,
    WARNINGS,
    WHEN,
    WHOSE_LOG,
    Matter,
    StaffMatter,
    matter_called,
    places_of,
)
from yixian.linkage.models.notice import SUBJECT_LENGTH, WECHAT, Notice, opening
from yixian.linkage.models.notice_text import NoticeText, Wording, wording
from yixian.linkage.models.notice_wish import NoticeWish
from yixian.linkage.models.outgoing import REASON_LENGTH, STALE_AFTER, WISHES, Outgoing, free
from yixian.linkage.models.sending_rule import Sending, SendingRule, sending
from yixian.linkage.models.staff_notice import StaffNotice, StaffWay
from yixian.linkage.models.wechat_binding import WechatBinding

__all__ = [
    "ANSWER_WAYS",
    "BOOKING",
    "MATTERS",
    "NEEDED",
    "OF_SUMMONS",
    "PLACES",
    "REASON_LENGTH",
    "STAFF_MATTERS",
    "STAFF_PLACES",
    "STALE_AFTER",
    "SUBJECT_LENGTH",
    "WARNINGS",
    "WECHAT",
    "WHEN",
    "WHOSE_LOG",
    "WISHES",
    "AnswerMatter",
    "AnswerSent",
    "BookingMatter",
    "BookingNotice",
    "DailyCount",
    "Letter",
    "Mailing",
    "Matter",
    "Notice",
    "NoticeText",
    "NoticeWish",
    "Outgoing",
    "Sending",
    "SendingRule",
    "StaffMatter",
    "StaffNotice",
    "StaffWay",
    "WechatBinding",
    "Wording",
    "free",
    "matter_called",
    "opening",
    "places_of",
    "sending",
    "wording",
]
