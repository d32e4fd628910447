"""Doing at most once what a program asks twice: under one `Idempotency-Key` of one account, the same is done once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, IdempotencyKey
from yixian.ground.errors import Refusal
from yixian.ground.problem import KeyReused
from yixian.ground.rows import insert
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from yixian.people.models import Actor

KEY_LENGTH = 255
Answer = dict[str, Any]


def checked_key(key: str | None) -> str:
    """The key as sent, "" for none; a `Refusal` for one that is empty, too long or not plain text."""
    if key is None:
        return ""
    if not 0 < len(key) <= KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise Refusal(_("Idempotency-Key 应为 1 至 255 个可见字符。"), field="Idempotency-Key")
    return key


def digest_of(*parts: str | dict[str, Any] | UploadedFile[Any]) -> str:
    """The keyed digest of what is asked for: addresses, bodies and files, in this order."""
    return crypto.keyed_hash("\n".join(_told(part) for part in parts), "idempotency")


def _told(part: str | dict[str, Any] | UploadedFile[Any]) -> str:
    if isinstance(part, dict):
        return json.dumps(part, sort_keys=True, ensure_ascii=False, default=str)
    if isinstance(part, UploadedFile):
        held = hashlib.sha256()
        for chunk in part.chunks():
            held.update(chunk)
        part.seek(0)
        return f"{part.name} {held.hexdigest()}"
    return part


def keep(actor: Actor, key: str, digest: str, case: Case, answer: Answer | None = None) -> None:
    """Note in the running transaction what is done under `key`; `IntegrityError` when it was used before."""
    insert(IdempotencyKey(account_id=actor.account_id, key=key, digest=digest, case=case, answer=answer))


def kept_under(actor: Actor, key: str, digest: str) -> IdempotencyKey | None:
    """What this account had done under `key`, None if nothing; `KeyReused` when it asked for something else."""
    kept = IdempotencyKey.objects.filter(account=actor.account, key=key).select_related("case").first()
    if kept is not None and kept.digest != digest:
        raise KeyReused(_("这个 Idempotency-Key 已用于另一份内容。"), field="Idempotency-Key")
    return kept


def once(actor: Actor, key: str, digest: str, do: Callable[[], tuple[Case, Answer]]) -> tuple[Answer, bool]:
    """What `do` answers, or answered before under `key`; the second value says whether it was done before.

    Looked up first: what was done may have closed the case, or taken it out of the actor's sight. Two at once: the
    case's own lock or the unique key lets one through, and the other is answered what that one was.
    """
    if (kept := kept_under(actor, key, digest)) is None:
        try:
            with transaction.atomic():
                case, answer = do()
                keep(actor, key, digest, case, answer)
                return answer, False
        except (IntegrityError, Refusal):
            if (kept := kept_under(actor, key, digest)) is None:
                raise
    return dict(kept.answer or {}), True
