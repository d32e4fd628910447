"""Daily seals: one signed root over the heads of all chains that grew, witnessed outside the database.

A changed event breaks its chain; a whole case removed with all its events breaks none, and only a seal
shows it. A seal also digests the access records written since the seal before; until then `looks` vouches for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, Refusal
from yixian.safeguard import chain, crypto, looks, queries, witness
from yixian.safeguard.models import AccessRecord, Seal, SealedHead
from yixian.safeguard.problems import Kind, Problem
from yixian.safeguard.suites import Hasher

__all__ = ["Head", "Kind", "Problem", "make_seal", "verify_seals"]

Head = tuple[str, int, str]  # chain ("case:123"), seq of its last event, hash of that event
FindHash = Callable[[str, int], str | None]

_BATCH = 1000
# A record is written in the transaction of the page that shows something; none of those lasts five minutes.
_ACCESS_SETTLED = timedelta(minutes=5)


def make_seal(day: date, heads: Iterable[Head], *, mark: str = "") -> Seal:
    """Seal `heads` for `day` (a day of Asia/Shanghai); the existing seal when the day has one.

    `heads` are the chains that got events since the last seal, each once. A head already sealed is passed
    over, so a caller asks generously and events late for their own day come into the next seal. `mark` is
    the caller's bookmark for the next call (≤ 100 characters), covered by the root, read back by
    `queries.last_seal()`. Raises `Refusal` for a day to come, `Conflict` when another day is being sealed
    at this moment.
    """
    if day > timezone.localdate():
        raise Refusal(_("不能封存尚未到来的日期。"), field="day")
    existing = Seal.objects.filter(day=day).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            seal = _write(day, heads, mark)
            transaction.on_commit(witness.catch_up)
            transaction.on_commit(lambda: looks.settle(day, seal.access_until), robust=True)
    except IntegrityError:
        # Somebody sealed at the same time: the number, which is unique, lets one win.
        winner = Seal.objects.filter(day=day).first()
        if winner is None:
            raise Conflict(_("另一次封存正在进行，请稍后再试。")) from None
        return winner
    return seal


def _write(day: date, heads: Iterable[Head], mark: str) -> Seal:
    last = queries.last_seal()
    # After a removal of the newest seals their numbers are not given again: the gap stays visible.
    number = max(last.number if last else 0, max(witness.lines(), default=0)) + 1
    covered = crypto.hasher()
    chains = 0
    fresh = _unsealed(heads)
    while batch := list(islice(fresh, _BATCH)):
        rows = [
            SealedHead(seal_id=number, place=chains + at, chain=name, seq=seq, hash=value)
            for at, (name, seq, value) in enumerate(batch, 1)
        ]
        SealedHead.objects.bulk_create(rows)
        for row in rows:
            covered.update(_head_line(row))
        chains += len(batch)
    seal = Seal(
        number=number,
        day=day,
        previous_root=last.root if last else "",
        chains=chains,
        mark=mark,
        made_at=timezone.now(),
        access_after=last.access_until if last else 0,
    )
    _cover_access(seal)
    seal.root = _root(seal, covered)
    seal.signature = crypto.sign(_signed(seal))
    seal.save()
    return seal


def _unsealed(heads: Iterable[Head]) -> Iterator[Head]:
    """The heads that go beyond what is sealed of their chains."""
    heads = iter(heads)
    while batch := list(islice(heads, _BATCH // 2)):
        sealed = queries.sealed_seqs([name for name, _seq, _hash in batch])
        yield from (head for head in batch if head[1] > sealed.get(head[0], 0))


def _cover_access(seal: Seal) -> None:
    """Take in the access records up to the end of the day, in order of their numbers."""
    end_of_day = timezone.make_aware(datetime.combine(seal.day + timedelta(days=1), time()))
    until = min(end_of_day, timezone.now() - _ACCESS_SETTLED)
    newest = (
        AccessRecord.objects.filter(id__gt=seal.access_after, at__lt=until)
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
    )
    seal.access_until = newest or seal.access_after
    covered = crypto.hasher()
    count = 0
    rows = AccessRecord.objects.filter(id__gt=seal.access_after, id__lte=seal.access_until).order_by("id")
    for number, proof in rows.values_list("id", "proof").iterator(_BATCH):
        covered.update(_access_line(number, proof))
        count += 1
    seal.access_count = count
    seal.access_digest = covered.hexdigest()


def _head_line(row: SealedHead) -> bytes:
    return chain.canonical({"place": row.place, "chain": row.chain, "seq": row.seq, "hash": row.hash}) + b"\n"


def _access_line(number: int, proof: str) -> bytes:
    return f"{number} {proof}\n".encode()


def _root(seal: Seal, heads: Hasher) -> str:
    """The root: the digest over the seal's own columns and the digest of its heads."""
    return chain.link(
        seal.previous_root,
        {
            "number": seal.number,
            "day": seal.day,
            "chains": seal.chains,
            "heads": heads.hexdigest(),
            "mark": seal.mark,
            "access": [seal.access_after, seal.access_until, seal.access_count, seal.access_digest],
            "made_at": seal.made_at,
        },
    )


def _signed(seal: Seal) -> bytes:
    return f"seal\n{seal.number} {seal.day} {seal.root}".encode()


def verify_seals(find_hash: FindHash) -> Iterator[Problem]:
    """Everything that is wrong with the seals and what they cover, as it is found; memory stays constant.

    `find_hash(chain, seq)` gives the hash of that event as it stands today, or None when it is not there.
    It says nothing of events after the last seal: `chain.check` walks each chain by itself.
    """
    known = witness.lines()
    newest = queries.last_seal()
    number, root, access_until = 0, "", 0
    for seal in Seal.objects.order_by("number").iterator(100):
        yield from _gap(number + 1, seal.number - 1, known)
        if seal.previous_root != root:
            yield Problem(Kind.SEAL_UNLINKED, "seal", seal.number, str(seal.day))
        if not crypto.signature_fits(_signed(seal), seal.signature):
            yield Problem(Kind.SEAL_UNSIGNED, "seal", seal.number, str(seal.day))
        yield from _check_witness(seal, known, newest)
        yield from _check_heads(seal, find_hash)
        yield from _check_access(seal)
        number, root, access_until = seal.number, seal.root, seal.access_until
    yield from _gap(number + 1, max(known, default=0), known)
    # Numbers below 1 lie under the first seal; only a hand in the database makes them.
    unsealed = AccessRecord.objects.filter(Q(id__gt=access_until) | Q(id__lt=1))
    for record in unsealed.order_by("id").iterator(_BATCH):
        if not record.is_true():
            yield Problem(Kind.ACCESS_CHANGED, "access", record.pk, _("尚未封存"))
    yield from looks.missing()


def _gap(first: int, last: int, known: dict[int, witness.Line]) -> Iterator[Problem]:
    """Name the missing seals `first` to `last`: each that the witness knows, the rest as one."""
    if first > last:
        return
    witnessed = sorted(number for number in known if first <= number <= last)
    for number in witnessed:
        yield Problem(Kind.SEAL_MISSING, "seal", number, known[number].day)
    if len(witnessed) < last - first + 1:
        yield Problem(Kind.SEAL_MISSING, "seal", first, f"{first}–{last}")


def _check_witness(seal: Seal, known: dict[int, witness.Line], newest: Seal | None) -> Iterator[Problem]:
    line = known.get(seal.number)
    if line is None:
        # The newest seal may be without its line: the machine stopped between commit and append.
        if newest is not None and seal.number != newest.number:
            yield Problem(Kind.WITNESS_MISSING, "seal", seal.number, str(seal.day))
    elif (line.root, line.day) != (seal.root, str(seal.day)):
        yield Problem(Kind.WITNESS_DIFFERS, "seal", seal.number, str(seal.day))


def _check_heads(seal: Seal, find_hash: FindHash) -> Iterator[Problem]:
    covered = crypto.hasher()
    place = 0
    complete = True
    for row in SealedHead.objects.filter(seal_id=seal.number).order_by("place").iterator(_BATCH):
        covered.update(_head_line(row))
        place += 1
        if row.place != place:
            complete = False
            yield Problem(Kind.HEAD_MISSING, "seal", seal.number, _place(seal, place, row.place - 1))
            place = row.place
        today = find_hash(row.chain, row.seq)
        if today is None:
            yield Problem(Kind.EVENT_MISSING, row.chain, row.seq, str(seal.day))
        elif today != row.hash:
            yield Problem(Kind.EVENT_CHANGED, row.chain, row.seq, str(seal.day))
    if place < seal.chains:
        complete = False
        yield Problem(Kind.HEAD_MISSING, "seal", seal.number, _place(seal, place + 1, seal.chains))
    if complete and _root(seal, covered) != seal.root:
        yield Problem(Kind.SEAL_CHANGED, "seal", seal.number, str(seal.day))


def _place(seal: Seal, first: int, last: int) -> str:
    return _("%(day)s 第 %(first)s 至 %(last)s 行") % {"day": seal.day, "first": first, "last": last}


def _check_access(seal: Seal) -> Iterator[Problem]:
    """A changed row is named itself; of removed or inserted rows the count and the day."""
    covered = crypto.hasher()
    count = 0
    changed = False
    rows = AccessRecord.objects.filter(id__gt=seal.access_after, id__lte=seal.access_until).order_by("id")
    for record in rows.iterator(_BATCH):
        covered.update(_access_line(record.pk, record.proof))
        count += 1
        if not record.is_true():
            changed = True
            yield Problem(Kind.ACCESS_CHANGED, "access", record.pk, str(seal.day))
    span = _("%(day)s 编号 %(first)s 至 %(last)s，应有 %(sealed)s 条，现有 %(count)s 条") % {
        "day": seal.day,
        "first": seal.access_after + 1,
        "last": seal.access_until,
        "sealed": seal.access_count,
        "count": count,
    }
    if count < seal.access_count:
        yield Problem(Kind.ACCESS_MISSING, "access", 0, span)
    elif count > seal.access_count:
        yield Problem(Kind.ACCESS_INSERTED, "access", 0, span)
    elif not changed and covered.hexdigest() != seal.access_digest:
        yield Problem(Kind.ACCESS_CHANGED, "access", 0, span)
