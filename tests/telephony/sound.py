"""Sound as the telephone carries it: G.711 A-law at 8 kHz, and how loud one tone is in it."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Iterable, Sequence
from pathlib import Path

RATE = 8000
PACKET = 160  # samples of 20 ms


def _decoded(code: int) -> int:
    code ^= 0x55
    step, segment = (code & 0x0F) << 4, (code & 0x70) >> 4
    level = step + 8 if segment == 0 else (step + 0x108) << (segment - 1)
    return level if code & 0x80 else -level


def _encoded(sample: int) -> int:
    sign, level = (0x80 if sample >= 0 else 0), min(abs(sample), 32635)
    if level < 256:
        return ((level >> 4) | sign) ^ 0x55
    segment = level.bit_length() - 8
    return ((segment << 4 | (level >> (segment + 3)) & 0x0F) | sign) ^ 0x55


DECODED = [_decoded(code) for code in range(256)]
SILENCE = bytes([_encoded(0)] * PACKET)


def tone_of(frequency: int, seconds: float) -> list[int]:
    """The samples of a tone."""
    count = int(seconds * RATE)
    return [int(8000 * math.sin(2 * math.pi * frequency * n / RATE)) for n in range(count)]


def tone(frequency: int) -> list[bytes]:
    """A second of a tone, in packets; its frequency is a multiple of 50 Hz, so that packets fit one another."""
    coded = bytes(_encoded(sample) for sample in tone_of(frequency, 1))
    return [coded[start : start + PACKET] for start in range(0, RATE, PACKET)]


def level(samples: Sequence[int], frequency: int) -> float:
    """How loud a tone is, in dB below full scale (Goertzel)."""
    if not samples:
        return -120.0
    factor, before, last = 2 * math.cos(2 * math.pi * frequency / RATE), 0.0, 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    power = before * before + last * last - factor * before * last
    return round(10 * math.log10(max(power, 1) * 4 / (len(samples) ** 2 * 32768**2)), 1)


def loudest(samples: Sequence[int], frequency: int) -> float:
    """How loud a tone is in the fifth of a second where it is loudest."""
    part = RATE // 5
    return max(
        level(samples[at : at + part], frequency) for at in range(0, max(1, len(samples) - part), part)
    )


def together(samples: Sequence[int], *frequencies: int) -> float:
    """How loud the faintest of these tones is in the fifth of a second where they are all heard best."""
    part = RATE // 5
    parts = [samples[at : at + part] for at in range(0, max(1, len(samples) - part), part)]
    return max(min(level(one, frequency) for frequency in frequencies) for one in parts)


def before(samples: Sequence[int], frequency: int) -> Sequence[int]:
    """What there is until a tone is heard first."""
    part = RATE // 5
    heard = (at for at in range(0, len(samples), part) if level(samples[at : at + part], frequency) > -45)
    return samples[: next(heard, len(samples))]


def recorded(path: Path) -> list[int]:
    """The samples of a recording."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return list(struct.unpack(f"<{file.getnframes()}h", file.readframes(file.getnframes())))


def is_whole(path: Path) -> bool:
    """Whether a recording has been closed: its length is written into its head at the end."""
    try:
        return bool(recorded(path))
    except (wave.Error, EOFError, struct.error):
        return False


def keep(path: Path, samples: Sequence[int]) -> None:
    """Write a recording such as a city makes."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def heard(payload: Iterable[int]) -> list[int]:
    return [DECODED[code] for code in payload]
