"""Proving to be the citizen of a case: its number and its query code, on the portal and on the telephone."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, by_number
from yixian.cases.queries import is_query_code
from yixian.ground.errors import Refusal, Words
from yixian.ground.limits import allow

# Ten minutes' tries: of one asker for one number, of one asker for all numbers, of everybody for one number. An asker
# is an address on the portal, an account at a seat's desk.
# A code is one of 2**40. Who tries from one address without a pause makes 300 * 52,560 tries a year and finds a case,
# whichever, with 1 : 70,000; for a case of his choice (15 at a time) with 1 : 1,400,000. So many may share an address:
# a community's computer, a carrier's whole district.
# One number takes 5,000 tries from everywhere: if that is used up all year round, its code falls with 1 : 4,200. It is
# no lower, since whoever uses it up shuts the citizen out, and that now takes 334 addresses at once, again every ten
# minutes. Against a thousand such addresses on all numbers no limit per number helps, and none is needed: 300 each
# make 1.6 * 10**10 tries a year, and one in 70 years hits some case.
PER_ASKER_AND_NUMBER, PER_ASKER, PER_NUMBER, PERIOD = 15, 300, 5000, 600
NOBODYS = Case(pk=0)
WRONG = _("编号或查询码不对，请对照记下的再填一次。")


def proved_by_code(asker: str, number: str, code: str, wrong: Words = WRONG) -> Case:
    """The case of this number if the code is its own; a `Refusal` that does not say which of the two is wrong.

    Guessing is limited so that nobody gets far, and so that a stranger's guesses shut no citizen out. A number that is
    not there takes as long as a wrong code.
    """
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign.isdecimal())
    allow("track", f"{asker} number {digits}", most=PER_ASKER_AND_NUMBER, seconds=PERIOD)
    allow("track", asker, most=PER_ASKER, seconds=PERIOD)
    allow("track", f"number {digits}", most=PER_NUMBER, seconds=PERIOD)
    case = by_number(Case.objects.select_related("citizen", "contact"), digits)
    if not is_query_code(case or NOBODYS, code) or case is None:
        raise Refusal(wrong)
    return case
