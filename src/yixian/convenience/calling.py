"""Providers as the telephone's list of whom to call shows them, and as they are told to a caller in writing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.convenience.provider_queries import named, provider_called
from yixian.ground.answers import Answer
from yixian.ground.hours import in_words
from yixian.telephony.parties import Listed, Lister


def listed_as(words: str) -> list[Listed]:
    """Those whose name, initials or number fits."""
    return [Listed(one.code, one.label, one.telephone) for one in named(words)]


def listed_of(code: str) -> Listed | None:
    """The provider of this code."""
    row = provider_called(code)
    return Listed(row.code, row.label, row.telephone) if row is not None else None


LISTER = Lister(listed_as, listed_of)


def provider_told(code: str) -> Answer | None:
    """Name, telephone, address, hours and prices of the provider of this code, to be sent to whoever asked."""
    row = provider_called(code)
    if row is None:
        return None
    parts = [_("电话 %(number)s") % {"number": row.telephone}, row.place, in_words(row.hours), row.prices]
    return Answer(row.label, _("，").join(part for part in parts if part) + _("。"))
