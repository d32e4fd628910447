from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.ground.errors import NotAllowed, Refusal, TooLarge
from yixian.people.models import Actor, Draft
from yixian.people.models.draft import Typed

# A reply begun before the longest holidays of the year (nine days, with the days around them) is there after them.
KEPT = timedelta(days=14)
MOST_CHARACTERS = 60_000  # every field of the longest form filled to its limit is about half of that
MOST_DRAFTS = 100  # of one account: more than anybody has begun at once
BATCH = 1000
KEY = re.compile(r"\A[a-z0-9][a-z0-9_:.-]{0,119}\Z")
BAD_KEY = gettext_lazy("草稿的标识不对，没有保存。")


@transaction.atomic
def keep_draft(by: Actor, key: str, words: str, at: datetime | None = None) -> Draft:
    """Keep what `by` has typed into the form `key`, in the place of what was kept of it before.

    `words` is JSON: the list of values under each field's name. The newest `MOST_DRAFTS` of an account stay. Raises
    `NotAllowed` for whoever has no account, `TooLarge`, `Refusal`.
    """
    if by.account_id is None:
        raise NotAllowed(_("登录以后才能保存草稿。"))
    if not KEY.match(key):
        raise Refusal(BAD_KEY, code="bad_key")
    if len(words) > MOST_CHARACTERS:
        raise TooLarge(_("内容太长，草稿没有保存。请分几次提交，或先复制到别处。"))
    draft = Draft.sealed_of(by.account_id, key, _typed(words), at or timezone.now())
    # One statement: two windows that save at once leave one row, the later one's.
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["account", "key"],
        update_fields=["wrapped_key", "sealed", "kept_at"],
    )
    own = Draft.objects.filter(account_id=by.account_id).order_by("-kept_at", "-pk")
    too_many = list(own.values_list("pk", flat=True)[MOST_DRAFTS : MOST_DRAFTS + BATCH])
    if too_many:
        Draft.objects.filter(pk__in=too_many).delete()
    return draft


def _typed(words: str) -> Typed:
    try:
        typed = json.loads(words)
    except (ValueError, RecursionError):
        typed = None
    if not isinstance(typed, dict) or not all(_are_texts(values) for values in typed.values()):
        raise Refusal(_("草稿的内容不对，没有保存。请刷新页面再试。"), code="bad_draft")
    return typed


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def draft_of(by: Actor, key: str) -> Draft | None:
    """What `by` has typed into the form and not sent; nobody else's is ever found (index `draft_once`)."""
    if by.account_id is None:
        return None
    return Draft.objects.filter(account_id=by.account_id, key=key[:120]).first()


def drop_draft(by: Actor, key: str) -> None:
    """Forget what `by` has typed into the form."""
    if by.account_id is not None and key:
        Draft.objects.filter(account_id=by.account_id, key=key[:120]).delete()


def drop_sent_draft(request: HttpRequest, by: Actor) -> None:
    """Forget the draft of the form that was sent: a view calls it once the form was carried out.

    The form names its draft in the hidden field of `partials/draft.html`.
    """
    drop_draft(by, request.POST.get("draft", ""))


def forget_old_drafts(now: datetime) -> Iterator[str]:
    """Delete the drafts nobody came back to (index `draft_kept_at`)."""
    count = 0
    while True:
        old = list(Draft.objects.filter(kept_at__lt=now - KEPT).values_list("pk", flat=True)[:BATCH])
        count += Draft.objects.filter(pk__in=old).delete()[0]
        if len(old) < BATCH:
            break
    if count:
        yield _("清除 %(count)s 份过期的草稿") % {"count": count}
