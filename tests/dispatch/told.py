"""Invented messages to find duplicates and topics among: six matters several people write of, and others."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from yixian.dispatch.duplicates.message import Message

DAY = datetime(2026, 3, 2, 9)

# One matter a row: each message by somebody else, the place written as people do.
MATTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "mixer": (
        (
            "翠澜新城小区旁边的拌料场太吵",
            "我住翠澜新城，小区东面围墙外开了一个混凝土拌料场，夜里两点还在装车，孩子睡不着。",
        ),
        (
            "拌料场粉尘飘进翠澜新城",
            "翠澜新城二期的窗台每天一层灰，都是隔壁拌料场吹过来的，请环保部门来测一测。",
        ),
        (
            "翠澜新城社区外的混凝土场半夜施工",
            "社区外面的拌料场整夜不停，灯光照进卧室，翠澜新城几百户都受影响。",
        ),
    ),
    "lift": (
        ("桂和苑三栋电梯停了半个月", "桂和苑3栋的电梯坏了半个月，八十岁的老人下不了楼，物业说没有配件。"),
        ("桂和苑电梯坏了没人修", "我们桂和苑小区三栋电梯一直贴着停用，问物业就说等配件，已经十六天。"),
    ),
    "parking": (
        ("明珠路小学门口停车堵路", "每天下午四点，明珠路小学门前两排车停在路中间，公交车过不去。"),
        ("接孩子的车把明珠路堵死了", "明珠路小学放学时段没有交警，家长的车乱停，走路都困难。"),
    ),
    "heating": (
        ("宁秀花园暖气只有十五度", "宁秀花园六号楼的暖气从入冬就不热，量过只有十五度，交了全部的费用。"),
        (
            "宁秀花园供热不达标",
            "宁秀花园六号楼住户，暖气不热，家里穿棉衣，热力公司来看过一次说管道老化，再没有下文。",
        ),
    ),
    "market": (
        ("丰泽农贸市场占道经营", "丰泽农贸市场外面的摊位摆到了快车道上，早上七点根本过不去车。"),
        ("丰泽市场外摆摊堵了路", "丰泽农贸市场东门口，流动摊贩占了半条路，骑车的只好走机动车道。"),
    ),
    "bus": (
        ("景岸湾的公交车改线以后不方便", "景岸湾居民以前坐26路，现在改道绕开了，最近的车站要走两公里。"),
        ("请恢复26路到景岸湾", "26路公交车不再经过景岸湾，上班的人早晨没有车坐，走到大路要半小时。"),
    ),
}
OTHERS: tuple[tuple[str, str], ...] = (
    ("翠澜新城物业费涨价没有公示", "翠澜新城物业今年每平方米多收三角钱，楼道里没有贴过通知。"),
    ("桂和苑快递柜收超时费", "桂和苑门口的快递柜放十二个小时就要收五角钱，说是总部规定。"),
    ("怎样给新生儿上户口", "孩子上周出生，父母户口不在一处，上户口要带哪些材料。"),
    ("医保卡丢了怎样补办", "老人的医保卡找不到了，本人行动不便，家属能不能代办。"),
    ("夜里飙车的摩托声音很大", "滨河大道每天十一点以后有人飙车，排气管改装过，整条河都听得见。"),
    ("井盖缺了一块", "福临巷十二号门前的井盖破了，昨天有人骑车摔倒，用木板盖着。"),
    ("公园厕所晚上锁门", "康德公园的厕所六点就锁，散步的老人找不到地方。"),
    ("图书馆能不能延长开放", "暑假里图书馆五点关门，学生想多坐一会儿，别的城市开到九点。"),
    ("路口红灯时间太长", "安华路和锦绣街的交叉口，直行要等一百二十秒，绿灯只有二十秒。"),
    ("小额贷款总打骚扰电话", "没有借过钱，每天接到七八个推销贷款的电话，号码都不一样。"),
)


def messages() -> list[Message]:
    """All of them, a day apart in each matter and a week from one to the next; ids tell the matter: lift1, lift2."""
    found = []
    for week, (matter, told) in enumerate(MATTERS.items()):
        for number, (title, text) in enumerate(told, start=1):
            at = DAY + timedelta(weeks=week, days=number)
            found.append(Message(f"{matter}{number}", f"{matter}-{number}", title, text, at=at))
    for number, (title, text) in enumerate(OTHERS, start=1):
        found.append(
            Message(f"other{number}", f"o{number}", title, text, at=DAY + timedelta(days=3 * number))
        )
    return found


def judged() -> list[tuple[str, str, str]]:
    """Pairs as people would judge them: those of a matter, and those that only share a place or a word."""
    same = [
        (f"{matter}{one}", f"{matter}{other}", "1")
        for matter, told in MATTERS.items()
        for one in range(1, len(told))
        for other in range(one + 1, len(told) + 1)
    ]
    others = [
        ("mixer1", "other1"),
        ("lift1", "other2"),
        ("bus1", "other9"),
        ("other3", "other4"),
        ("other6", "other10"),
    ]
    return [*same, *((one, other, "0") for one, other in others), ("other5", "other7", "-1")]


def write_messages(path: Path, told: Iterable[Message], encoding: str = "utf-8") -> Path:
    """A file as the command takes it."""
    rows = [
        (one.id, one.author, one.title, f"{one.at:%Y-%m-%d %H:%M:%S}" if one.at else "", one.text, one.votes)
        for one in told
    ]
    return write(path, ("id", "user", "title", "time", "text", "likes"), rows, encoding)


def write(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path
