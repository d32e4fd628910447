"""A small city as a folder of CSV files."""

from __future__ import annotations

from pathlib import Path

from yixian.directory.row_kinds import ROW_KINDS

SMALL = {
    "areas.csv": """code,name,name_en,level,parent,lon,lat
1405,小店区,Xiaodian,district,14,,
14,太原市,Taiyuan,city,,112.5,37.9
""",
    "departments.csv": """code,name,name_en,tier,parent,area,telephone,takes_orders,reply_needs_approval,\
in_city_tree,operator
ZJ1,施工科,,bureau,ZJ,,,,,,
ZJ,住建局,Housing,bureau,,14,0351-5550000,1,1,,
TAX,税务局,,outside,,,,,,,
""",
    "categories.csv": """code,version,name,name_en,parent,keywords,description,valid_from,valid_to
0101,1,施工,,,打桩；渣土;打桩,,2025-01-01,
01,1,城建,,,,,2025-01-01,
""",
    "catalogue.csv": """category,area,department,assisting,legal_basis,limit_wd,may_return,valid_from,valid_to
01,,ZJ,TAX,职责,3,0,2025-01-01,
""",
    "numbers.csv": """number,name,name_en,mode,department,queue,announcement,opened_on
12319,城建热线,,merged,ZJ,,,2025-01-01
""",
    "office_hours.csv": """department,weekday,opens,closes
,0,08:30,12:00
,0,14:00,24:00
ZJ,0,09:00,17:00
""",
    "calendar.csv": "date,is_working,note\n2027-02-06,0,春节\n",
    "calendar_years.csv": "year,confirmed,source\n2027,0,示范\n",
    "duty_persons.csv": "department,name,telephone,position,urgencies\nZJ,甲,19900000001,1,P1;P2\n",
}


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def counts() -> list[int]:
    return [kind.model._default_manager.count() for kind in ROW_KINDS]
