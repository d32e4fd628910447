"""A file of the switch's: what is in it, how loud; and sealed in pieces, so that any second of it can be read alone."""

from __future__ import annotations

import os
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from yixian.safeguard import crypto

RATE = 8000  # samples a second, of two bytes
HEAD = 44  # bytes of a WAV's head as the switch writes it
PIECE = 1 << 16  # bytes of sound sealed at once
OVERHEAD = len(b"m" + b"n" * 12 + b"t" * 16)  # what sealing adds to a piece: mark, nonce, tag
PEAKS = 300
LOUDEST = 32768


@dataclass(frozen=True)
class Heard:
    """What a file holds. `whole`: it was closed; one that was cut off says the wrong length in its head."""

    size: int
    whole: bool

    @property
    def seconds(self) -> int:
        return max(0, self.size - HEAD) // (2 * RATE)

    @property
    def is_empty(self) -> bool:
        return self.size <= HEAD


@dataclass(frozen=True)
class Sealed:
    """A file as it was sealed: its size and digest in clear, and its loudness."""

    size: int
    digest: str
    peaks: list[int]


def look_into(path: Path) -> Heard:
    """What the file holds. `FileNotFoundError`."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
    return Heard(size, whole=size > HEAD and head == head_for(size))


def head_for(size: int) -> bytes:
    """The head of a WAV of this size in all: 8 kHz, 16 bits, one channel."""
    sound = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    return b"RIFF" + struct.pack("<I", size - 8) + b"WAVE" + sound + b"data" + struct.pack("<I", size - HEAD)


def seal_file(source: Path, target: Path, wrapped_key: bytes, context: str) -> Sealed:
    """Seal the file piece by piece; `target` is there whole, and durable, or not at all.

    A head that says the wrong length is put right: else no player plays what a switch that was killed left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size, hasher, loudness = source.stat().st_size, crypto.hasher(), _Loudness()
    aside = target.with_name(f"{target.name}.part")
    count = _pieces(size)
    with source.open("rb") as read, aside.open("wb") as written:
        for number in range(count):
            piece = _clear_piece(read, number, size)
            hasher.update(piece)
            loudness.add(piece[HEAD:] if number == 0 else piece)
            written.write(crypto.seal(wrapped_key, piece, f"{context}:{number}/{count}"))
        written.flush()
        os.fsync(written.fileno())
    aside.rename(target)
    _settle(target.parent)
    return Sealed(size, hasher.hexdigest(), loudness.peaks())


def _clear_piece(file: IO[bytes], number: int, size: int) -> bytes:
    # No more than was there at first: it may still grow.
    piece = file.read(min(PIECE, size - number * PIECE))
    if number == 0 and len(piece) > HEAD and piece[:4] == b"RIFF":
        return head_for(size) + piece[HEAD:]
    return piece


def read_sealed(
    path: Path, size: int, wrapped_key: bytes, context: str, first: int = 0, last: int | None = None
) -> Iterator[bytes]:
    """The bytes from `first` to `last` of what was sealed, in pieces. `FileNotFoundError`; `crypto.Tampered`."""
    last = size - 1 if last is None else min(last, size - 1)
    count = _pieces(size)
    with path.open("rb") as file:
        for number in range(first // PIECE, last // PIECE + 1):
            file.seek(number * (PIECE + OVERHEAD))
            sealed = file.read(PIECE + OVERHEAD)
            piece = crypto.unseal(wrapped_key, sealed, f"{context}:{number}/{count}")
            begins = number * PIECE
            yield piece[max(0, first - begins) : last + 1 - begins]


def digest_of_sealed(path: Path, size: int, wrapped_key: bytes, context: str) -> str:
    """The digest of what was sealed, read back from the disk."""
    hasher = crypto.hasher()
    for piece in read_sealed(path, size, wrapped_key, context):
        hasher.update(piece)
    return hasher.hexdigest()


def _pieces(size: int) -> int:
    return -(-size // PIECE)


def _settle(folder: Path) -> None:
    """Make the renaming itself safe against a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Loudness:
    """How loud each tenth of a second is, and of those at most `PEAKS` for a picture."""

    TENTH = RATE // 10

    def __init__(self) -> None:
        self._tenths: list[int] = []
        self._rest = array("h")

    def add(self, sound: bytes) -> None:
        samples = array("h")
        samples.frombytes(sound[: len(sound) // 2 * 2])
        if sys.byteorder == "big":
            samples.byteswap()
        samples = self._rest + samples
        whole = len(samples) // self.TENTH * self.TENTH
        for at in range(0, whole, self.TENTH):
            tenth = samples[at : at + self.TENTH]
            self._tenths.append(max(max(tenth), -min(tenth)))
        self._rest = samples[whole:]

    def peaks(self) -> list[int]:
        """Square roots: speech is quiet beside a cough, and would be a flat line."""
        step = -(-len(self._tenths) // PEAKS) or 1
        loudest = (max(self._tenths[at : at + step]) for at in range(0, len(self._tenths), step))
        return [round(100 * (one / LOUDEST) ** 0.5) for one in loudest]
