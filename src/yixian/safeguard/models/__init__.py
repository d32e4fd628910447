from yixian.safeguard.models.access_record import AccessRecord
from yixian.safeguard.models.append_only import AppendOnly, AppendOnlyQuerySet, Unchangeable
from yixian.safeguard.models.key_check import KeyCheck
from yixian.safeguard.models.seal import Seal, SealedHead

__all__ = [
    "AccessRecord",
    "AppendOnly",
    "AppendOnlyQuerySet",
    "KeyCheck",
    "Seal",
    "SealedHead",
    "Unchangeable",
]
