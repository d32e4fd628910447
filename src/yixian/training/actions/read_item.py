"""Somebody says that they have read an item of a course of theirs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound
from yixian.people.models import Account
from yixian.training.editions import edition_of
from yixian.training.models import Reading
from yixian.training.queries import Learning, learning


def course_of(account: Account, course_id: int) -> Learning:
    """The course as this person stands in it; `NotFound` for one that is not theirs."""
    found = next((one for one in learning(account) if one.course.pk == course_id), None)
    if found is None:
        raise NotFound(_("没有这门课程，或者不是给您的岗位的。"))
    return found


def read_item(account: Account, course_id: int, item_id: int) -> Reading:
    """Keep that the item was read as it is worded now; saying so twice is saying it once."""
    found = course_of(account, course_id)
    item = next((one.item for one in found.items if one.item_id == item_id), None)
    if item is None:
        raise NotFound(_("这条知识已经不在课程里。"))
    row, _made = Reading.objects.get_or_create(account=account, item=item, edition=edition_of(item))
    return row
