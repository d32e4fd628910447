"""Texts of protected cases lie sealed under the citizen's key, outside every text index.

A model that holds such texts names the columns in `TEXTS`. While the case is protected these columns are empty
and one sealed JSON object holds them all; otherwise they are ordinary columns that can be searched.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from yixian.safeguard import crypto

if TYPE_CHECKING:
    from yixian.cases.models.citizen import Citizen


class ProtectedTexts(models.Model):
    TEXTS: ClassVar[tuple[str, ...]]
    LOST: ClassVar[tuple[str, ...]] = ()  # those of which nothing stays of an erased citizen, not even masked

    sealed_texts = models.BinaryField(editable=False, default=b"")

    class Meta:
        abstract = True

    def seal_texts(self, citizen: Citizen, texts: dict[str, str]) -> None:
        """Keep `texts` sealed; the plain columns become empty. Not saved."""
        self.sealed_texts = crypto.seal(
            bytes(citizen.wrapped_key), json.dumps(texts, ensure_ascii=False), self._meta.label_lower
        )
        for name in self.TEXTS:
            setattr(self, name, "")

    def opened_texts(self, citizen: Citizen) -> dict[str, str]:
        """All protected columns in clear, empty once the citizen's key is destroyed."""
        if not self.sealed_texts:
            return {name: getattr(self, name) for name in self.TEXTS}
        if not citizen.wrapped_key:
            return dict.fromkeys(self.TEXTS, "")
        plain = crypto.unseal(bytes(citizen.wrapped_key), bytes(self.sealed_texts), self._meta.label_lower)
        return {**dict.fromkeys(self.TEXTS, ""), **json.loads(plain)}

    def keep_texts(self, citizen: Citizen, protected: bool, texts: dict[str, str]) -> list[str]:
        """Merge `texts` into what is kept, sealed or plain as `protected` asks. Returns the columns changed."""
        merged = {**self.opened_texts(citizen), **texts}
        if protected:
            self.seal_texts(citizen, merged)
        else:
            self.sealed_texts = b""
            for name, text in merged.items():
                setattr(self, name, text)
        return [*self.TEXTS, "sealed_texts"]

    @property
    def text_salt(self) -> str:
        """Salts the digest of the texts: the same words in two rows have different digests."""
        return f"{self._meta.label_lower}:{self.pk}"

    def text_digest(self, citizen: Citizen, texts: dict[str, str] | None = None) -> str:
        """Salted digest of the texts as they read in clear, or of `texts`; the record holds it."""
        texts = texts if texts is not None else self.opened_texts(citizen)
        return crypto.keyed_hash("\x1f".join(texts[name] for name in self.TEXTS), self.text_salt)

    def stored_text_digest(self, citizen: Citizen) -> str:
        """The digest of the texts as `audit verify` finds them; empty where they do not open any more."""
        try:
            return self.text_digest(citizen)
        except Exception:  # a changed sealed text does not decrypt, or not to what a text is: one fault
            return ""
