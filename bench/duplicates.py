"""Duplicates and topics among invented messages: `python -m bench.duplicates`. Two minutes, one core.

Times are of the processor, so that what else a machine does is left out; several runs differ by a tenth.
"""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TypeVar

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from bench.city import p95
from bench.table import Figure, print_table
from tests.shared import MESSAGES
from yixian.dispatch.duplicates.evaluation import measure
from yixian.dispatch.duplicates.files import read_judged, read_messages
from yixian.dispatch.duplicates.index import OpenMessages
from yixian.dispatch.duplicates.message import Message
from yixian.ground.encodings import COMMON
from yixian.insight.topics.find import find_topics

HELD, LOOKED_UP = 100_000, 300
TO_SORT = 25_000
FIRST_DAY = datetime(2026, 1, 1)
DISTRICTS = ("东城区", "西城区", "北城区", "河滨县", "南山县")
# Names of places, and words that stand for whatever else people write: few of them often, most of them rarely.
NAMED = sorted(COMMON)
LETTERS = [chr(0x4E00 + 8 * number) for number in range(2000)]
PLACES = ("苑小区", "花园", "新城", "路", "街", "学校", "广场", "社区", "医院", "村")
MATTERS = (
    "夜里施工到凌晨，噪音大得睡不着",
    "路灯从上个月起不亮，老人出门害怕",
    "停水三天没有通知，家里没水做饭",
    "楼上渗水，墙皮掉了一大片，物业推来推去",
    "门口的烧烤摊油烟呛人，桌椅占了人行道",
    "井盖破了一半，昨天有人骑车摔倒",
    "电梯停用半个月，高层的老人下不了楼",
    "暖气只有十五度，室内要穿棉衣",
    "收了停车费却不给票，价格也没有公示",
    "公交车改线以后要走两公里才有车站",
    "垃圾堆在楼道口几天没有人清运，味道很大",
    "树枝压着电线，刮风时冒火花",
)
DETAILS = (
    "打过几次电话，每次都说已经登记，没有人来看",
    "隔壁几户也都说过这件事",
    "孩子每天上学要从这里走",
    "照片和录像都留着，可以提供",
    "这个情况从去年入冬就有了",
    "请派人到现场看一看再回话",
    "附近的商户说早就报过",
    "希望定一个时间，不要再拖下去",
    "晚上十点以后最厉害，周末也不停",
    "上一次来修只管了两天",
)
Made = TypeVar("Made")


def messages(count: int, seed: int = 12345) -> Iterator[Message]:
    """Invented ones, one in twenty about something many others write of too; some 180 characters each."""
    rng = random.Random(seed)
    words = ["".join(rng.sample(LETTERS, 2)) for _ in range(20_000)]
    often = list(accumulate(1 / (place + 10) for place in range(len(words))))
    known = [(_name(rng), rng.choice(MATTERS), rng.randrange(700)) for _ in range(max(count // 500, 1))]
    for number in range(count):
        place, matter, day = (_name(rng), rng.choice(MATTERS), rng.randrange(700))
        if rng.random() < 0.05:
            place, matter, day = rng.choice(known)
        told = "。".join(rng.sample(DETAILS, rng.randrange(2, 5)))
        other = "".join(rng.choices(words, cum_weights=often, k=rng.randrange(10, 60)))
        house = f"{rng.randrange(1, 40)}号楼{rng.randrange(1, 7)}单元"
        text = f"我住在{place}{house}，{matter}。{told}。{other}。"
        at = FIRST_DAY + timedelta(days=day, minutes=rng.randrange(20_000))
        votes = rng.randrange(30) if rng.random() < 0.1 else 0
        author = f"u{rng.randrange(count)}"
        yield Message(str(number), author, f"{place}{matter[:8]}", text, DISTRICTS[len(place) % 5], at, votes)


def _name(rng: random.Random) -> str:
    return "".join(rng.sample(NAMED, rng.choice((2, 2, 3)))) + rng.choice(PLACES)


def section(quick: bool) -> None:
    """Print it as Markdown; `quick` takes a fiftieth of the messages. Pairs where the public messages lie beside it."""
    print("## Duplicates and topics\n")
    if MESSAGES.is_dir():
        told = read_messages(MESSAGES / "messages.csv")
        pairs = measure(told, read_judged(MESSAGES / "duplicate_pairs.csv", told))
        print(f"{pairs.pairs} judged pairs: F1 {pairs.f1:.3f} ± {pairs.f1_spread:.3f},", end=" ")
        print(f"precision {pairs.precision:.3f},")
        print(f"recall {pairs.recall:.3f}, average precision {pairs.average_precision:.3f};", end=" ")
        print(f"every pair the same: {pairs.f1_if_all_same:.3f}\n")
    else:
        print(f"pairs skipped: the public messages are not at {MESSAGES}\n")
    share = 50 if quick else 1
    print_table([*_looking_up(HELD // share), *_sorting(TO_SORT // share)])


def main() -> int:
    figures = [*_looking_up(HELD), *_sorting(TO_SORT)]
    print_table(figures)
    return 1 if any(one.missed for one in figures) else 0


def _looking_up(count: int) -> list[Figure]:
    """Filling the index, looking up, adding and removing."""
    held = list(messages(count))
    before = _memory()
    index, filling = _timed(lambda: OpenMessages(held))
    memory = _memory() - before
    asked = list(messages(LOOKED_UP, seed=1))
    looked_up = [_timed(lambda one=one: index.alike(one))[1] * 1000 for one in asked]
    moved = [_timed(lambda one=one: (index.remove(one.id), index.add(one)))[1] * 1000 for one in asked]
    among = f"{count:,} open messages"
    print(f"{memory:.0f} MB for {among}")
    return [
        Figure(f"what is like one among {among}, 95 %", "—", p95(looked_up), "ms", None, 10),
        Figure("one taken out and another in, 95 %", "—", p95(moved), "ms", None, 10),
        Figure(f"filling it with {among}", "—", filling, "s", None, 60),
    ]


def _sorting(count: int) -> list[Figure]:
    told = list(messages(count))
    topics, seconds = _timed(lambda: find_topics(told))
    print(f"{len(topics)} topics among {count:,} messages")
    return [Figure(f"topics among {count:,} messages", "—", seconds, "s", None, 60)]


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


def _memory() -> float:
    """The most this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
