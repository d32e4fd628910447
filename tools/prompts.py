"""Have espeak-ng say what callers hear in Mandarin, into `src/yixian/telephony/prompts/`: A-law, 8 kHz.

`tools/prompts.py NAME` makes single ones. What the demonstration's citizens say lies beside them, spoken by the same
voice.
"""

from __future__ import annotations

import audioop
import math
import shutil
import subprocess
import sys
import wave
from io import BytesIO
from pathlib import Path

PROMPTS = Path(__file__).resolve().parents[1] / "src/yixian/telephony/prompts"
RATE = 8000
VOICE = "cmn"
FAST, SLOWLY = "225", "150"  # words a minute; a number by itself is over before it is understood
PEAK = 30_000  # of 32,768
QUIET = 300  # below it nothing is said
BORDER = 0.03  # seconds of quiet left before and after
WIDE = 16  # samples of ours that the filter reaches to each side: nothing higher than they can carry is heard as lower

WAITS = "感谢您的耐心等待。"
SAYS = {
    "welcome": "您好，欢迎拨打一二三四五政务服务便民热线。",
    "rec-notice": "为保证服务质量，您的通话将被录音。",
    "call-broken": "对不起，电话断了。",
    "queue-wait": "座席正忙，请您耐心等待。",
    "queue-youarenext": "您是下一位，请稍候。",
    "queue-thereare": "您前面还有",
    "queue-callswaiting": "位来电在等待。",
    "queue-thankyou": WAITS,
    "survey": "请您对本次服务作出评价，满意请按一，基本满意请按二，不满意请按三。",
    "thanks": "感谢您的评价，再见。",
    # Whoever a seat of a demonstration system calls.
    "demonstration/called": "您好，这里是演示系统，电话没有真的打出去。我来当您要找的人，请讲。",
    "demonstration/parts": "好的，我都记下了，再见。",
    **{f"digits/{number}": word for number, word in enumerate("零一二三四五六七八九十")},
    **{f"digits/{number}0": f"{word}十" for number, word in enumerate("二三四五六七八九", 2)},
    "digits/hundred": "百",
    "digits/thousand": "千",
    "digits/10000": "万",
}
# What somebody hears again and again who is left alone while the seat speaks to another: words, and seconds of quiet.
ASIDE = {"aside/wait": [("正在为您接通三方通话，请稍候。", 6.0), (WAITS, 8.0)]}


def spoken(words: str) -> bytes:
    """These words, 16 bits, 8 kHz, without the quiet around them."""
    pace = SLOWLY if len(words) <= 2 else FAST
    program = shutil.which("espeak-ng")
    if program is None:
        sys.exit("espeak-ng is missing: apt-get install espeak-ng")
    said = subprocess.run(
        [program, "-v", VOICE, "-s", pace, "--stdout", words], capture_output=True, check=True
    )
    with wave.open(BytesIO(said.stdout)) as file:
        rate, frames = file.getframerate(), file.readframes(1 << 30)
    samples = [audioop.getsample(frames, 2, at) for at in range(len(frames) // 2)]
    low = _at_our_rate(samples, rate)
    loud = [at for at, one in enumerate(low) if abs(one) > QUIET]
    border = int(BORDER * RATE)
    heard = low[max(0, loud[0] - border) : loud[-1] + border]
    by = PEAK / max(map(abs, heard))
    return b"".join(int(one * by).to_bytes(2, "little", signed=True) for one in heard)


def _at_our_rate(samples: list[int], rate: int) -> list[float]:
    """The same sound with so many samples a second as the line has."""
    step = rate / RATE
    made = []
    for number in range(int(len(samples) / step)):
        first = max(0, math.ceil((number - WIDE) * step))
        near = enumerate(samples[first : int((number + WIDE) * step)], first)
        made.append(sum(one * _weight(at / step - number) for at, one in near) / step)
    return made


def _weight(away: float) -> float:
    """Of a sample so many of ours away: a sinc that ends softly (Hann)."""
    soft = 0.5 + 0.5 * math.cos(math.pi * away / WIDE)
    return soft * (math.sin(math.pi * away) / (math.pi * away) if away else 1.0)


def made(name: str) -> bytes:
    """The file of this name."""
    if name in SAYS:
        return audioop.lin2alaw(spoken(SAYS[name]), 2)
    parts = [spoken(words) + bytes(2 * int(seconds * RATE)) for words, seconds in ASIDE[name]]
    return audioop.lin2alaw(b"".join(parts), 2)


if __name__ == "__main__":
    for chosen in sys.argv[1:] or [*SAYS, *ASIDE]:
        (PROMPTS / f"{chosen}.alaw").write_bytes(made(chosen))
