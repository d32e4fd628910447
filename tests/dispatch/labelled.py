"""Invented messages with their labels, and files made of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

INVENTED: dict[str, list[str]] = {
    "交通": [
        "三路公交车等了五十分钟还没有来，站牌的电子屏也黑着",
        "路口的红绿灯坏了两天，早高峰车都堵在一起",
        "出租车拒载，司机说去火车站太近不愿意走",
        "学府街的斑马线磨没了，过马路的老人很危险",
        "公交车司机在站台没停稳就开走，差点摔倒乘客",
        "网约车乱收费，行程里多算了三公里的路费",
        "高架桥下违章停车占了整条车道，公交进不了站",
        "新小区门口没有公交站，最近的车站要走两公里",
        "货车夜里闯红灯，路口没有摄像头抓拍",
        "地铁站的自动扶梯停了一个月，带行李的乘客上不去",
        "共享单车堆满人行道，行人只能走到机动车道上",
        "长途汽车站的售票窗口只开一个，排队排到大门外",
        "修路围挡把路口的信号灯挡住了，司机看不见红绿灯",
        "末班公交车提前二十分钟发车，下夜班的人赶不上",
        "停车场出口的道闸坏了，车辆堵在路上出不去",
    ],
    "供热": [
        "家里暖气一直不热，室温只有十三度，老人冻得咳嗽",
        "供热公司说管网检修，可是暖气停了三天没人通知",
        "交了取暖费，暖气片上面热下面凉，放水也没有用",
        "热力站夜里降温，凌晨屋里冷得睡不着",
        "小区换热站漏水，整栋楼的暖气都停了",
        "顶楼的暖气管道爆裂，热水流了一屋子",
        "供暖已经开始一周，我们单元的暖气还是冰凉",
        "室温测出来十五度，供热公司不肯退取暖费",
        "热力公司收费窗口说要补交去年的热费，没有依据",
        "邻居私自加装暖气片，我家的供热温度就上不来",
        "新装的分户阀门打不开，维修的师傅一直不来",
        "暖气管里有气，半夜哗哗响，供热服务电话打不通",
        "老旧管网腐蚀，换热站压力不够，楼上供不上热",
        "停热检修说好一天，第四天家里还是没有暖气",
        "地暖不热，物业和热力公司互相推，室温十二度",
    ],
    "环境": [
        "楼下烧烤店的油烟直接排进小区，开不了窗户",
        "工地夜里两点还在施工，打桩的噪音让人睡不着",
        "河边有人倒垃圾，水面漂着塑料袋，味道很臭",
        "工厂烟囱夜里冒黑烟，早上窗台一层灰",
        "垃圾桶满了几天没有人清运，招来很多苍蝇",
        "养殖场的污水流进水渠，附近的空气臭得难受",
        "广场舞的音响开得太大，噪音影响孩子写作业",
        "渣土车不盖篷布，洒了一路的土，扬尘很大",
        "有人在院子里焚烧塑料，黑烟呛得人流眼泪",
        "化工厂排出来的废水是黄色的，河里的鱼死了",
        "建筑垃圾倒在绿地里，草都被压死了，没人清理",
        "洗车店的污水排到路面，冬天结冰夏天发臭",
        "空调外机的噪音整夜不停，邻居投诉也不处理",
        "公共厕所没有人打扫，臭味飘到居民楼里",
        "拆迁工地没有洒水降尘，扬尘让人不敢出门",
    ],
    "教育": [
        "小学强制学生买校外的练习册，一套一百多块",
        "幼儿园在学期中间涨学费，没有提前告诉家长",
        "中学老师在外面办补习班，让自己的学生去上课",
        "孩子的学籍转不过来，学校和教育局互相推",
        "学校食堂的饭菜是凉的，学生吃了肚子疼",
        "培训机构关门跑了，剩下的课时费不退给家长",
        "初中招生划片不合理，门口的学校上不了",
        "班主任让家长轮流打扫教室，不去就点名批评",
        "校服的布料很差，学校要求每个学生买三套",
        "高中晚自习上到十点半，学生第二天上课打瞌睡",
        "外来务工人员的孩子入学要什么材料，学校说不清楚",
        "学校课后服务收费，可是老师只让学生看电影",
        "幼儿园老师体罚孩子，家长要求看教室的监控",
        "毕业证上的名字写错了，学校不给学生改",
        "操场的塑胶跑道味道刺鼻，学生上体育课头晕",
    ],
}  # fmt: skip
PAIRS = [(label, text) for label, texts in INVENTED.items() for text in texts]
Row = Sequence[object]


def table(file: Path, header: Row, rows: Iterable[Row], encoding: str = "utf-8") -> Path:
    """A CSV file of these rows."""
    with file.open("w", encoding=encoding, newline="") as opened:
        csv.writer(opened).writerows([header, *rows])
    return file


def invented(folder: Path, encoding: str = "utf-8") -> Path:
    """All invented messages: label, title (their first words), text."""
    rows = [(label, text[:6], text[6:]) for label, text in PAIRS]
    return table(folder / "invented.csv", ("label", "title", "text"), rows, encoding)


def classify(*arguments: object) -> str:
    """What `yixian classify …` prints; what it says beside that is thrown away."""
    out = StringIO()
    call_command("classify", *(str(one) for one in arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def classified(*arguments: object) -> Any:
    """As `classify`, of what it prints with `--json`."""
    return json.loads(classify(*arguments, "--json"))
