"""Citizen 诉求人: who asked. Identity is sealed under a key of the citizen's own and found by keyed hash."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yixian.safeguard import crypto

CONTEXT = "citizen"


@dataclass(frozen=True)
class Identity:
    """What is known of a citizen; every field may be empty."""

    name: str = ""
    form_of_address: str = ""
    telephone: str = ""  # E.164 without "+" for mobiles and fixed lines alike, e.g. 8613812345678
    email: str = ""
    credit_code: str = ""

    @property
    def anonymous(self) -> bool:
        return not (self.name or self.telephone or self.email or self.credit_code)


class Citizen(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", _("个人")
        ENTERPRISE = "enterprise", _("企业")

    kind = models.CharField(_("诉求人类别"), max_length=12, choices=Kind.choices, default=Kind.PERSON)
    wrapped_key = models.BinaryField(editable=False, default=b"")
    sealed_identity = models.BinaryField(editable=False, default=b"")
    telephone_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    credit_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # The mark by which another system knew this person (imports), so that a serial writer stays one person.
    source_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    anonymous = models.BooleanField(_("匿名"), default=False)
    invented = models.BooleanField(_("虚构"), default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    erased_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("身份销毁时间"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("诉求人")
        indexes = [
            models.Index(
                name="citizen_telephone", fields=["telephone_hash"], condition=~models.Q(telephone_hash="")
            ),
            models.Index(name="citizen_source", fields=["source_hash"], condition=~models.Q(source_hash="")),
            models.Index(name="citizen_credit", fields=["credit_hash"], condition=~models.Q(credit_hash="")),
        ]

    def __str__(self) -> str:
        return f"citizen {self.pk}"

    @classmethod
    def with_identity(cls, identity: Identity, **columns: object) -> Citizen:
        """An unsaved citizen whose identity is sealed under a fresh key."""
        key = crypto.new_key()
        return cls(
            wrapped_key=key,
            sealed_identity=crypto.seal(key, json.dumps(asdict(identity), ensure_ascii=False), CONTEXT),
            telephone_hash=hash_telephone(identity.telephone),
            credit_hash=crypto.keyed_hash(identity.credit_code, "credit") if identity.credit_code else "",
            anonymous=identity.anonymous,
            **columns,
        )

    @classmethod
    def known_by(cls, telephone: str) -> list[Citizen]:
        """The citizens of this telephone number, newest first, twenty at most (index: `citizen_telephone`).

        Asked at every case that comes in, so the statement is written out: working it out took longer than
        carrying it out.
        """
        return list(
            cls.objects.raw(
                "SELECT * FROM cases_citizen WHERE telephone_hash = %s AND NOT telephone_hash = ''"
                " ORDER BY id DESC LIMIT 20",
                [hash_telephone(telephone)],
            )
        )

    @classmethod
    def ids_by(cls, hashes: Iterable[str] | QuerySet[Any, Any]) -> list[int]:
        """The citizens of these hashes of telephones, read first (index: `citizen_telephone`).

        Whoever asks for their cases or else for others then asks by the cases' own column: an OR over two tables reads
        both whole.
        """
        # The index leaves out who has none; said again, since the database does not see it of a list it is yet to read.
        found = cls.objects.filter(telephone_hash__in=hashes).exclude(telephone_hash="")
        return list(found.values_list("pk", flat=True))

    @property
    def identity(self) -> Identity:
        """The opened identity; empty once erased. Callers ask `cases.visibility` first, always."""
        if not self.wrapped_key:
            return Identity()
        plain = crypto.unseal(bytes(self.wrapped_key), bytes(self.sealed_identity), CONTEXT)
        return Identity(**json.loads(plain))


def hash_telephone(telephone: str) -> str:
    """The keyed hash a telephone number is found by; empty for an empty number."""
    return crypto.keyed_hash(telephone, "telephone") if telephone else ""
