"""The rows of linkage: what citizens are told, and in which words."""

from yixian.linkage.models.notice import MATTERS, STALE_AFTER, SUBJECT_LENGTH, Matter, Notice
from yixian.linkage.models.notice_text import PLACES, NoticeText, Wording, wording

__all__ = [
    "MATTERS",
    "PLACES",
    "STALE_AFTER",
    "SUBJECT_LENGTH",
    "Matter",
    "Notice",
    "NoticeText",
    "Wording",
    "wording",
]
