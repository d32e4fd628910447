"""The surnames that are common enough to meet (the 百家姓 and later censuses)."""

from __future__ import annotations

import re

LONG_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛夏侯东方皇甫尉迟公孙慕容令狐宇文长孙司徒司空端木独孤南宫西门"
        "闻人太史申屠轩辕呼延钟离澹台公冶宗政濮阳淳于单于赫连仲孙万俟拓跋百里东郭鲜于第五",
    )
)
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪"
    "严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游"
    "阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚"
    "廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟"
    "栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺闫亓仝麦阚应尚展初宣候宿曾班占危海农区肇"
    "骆厉缪佘阙谌琚蔚敬仉亢佴邝湛卿逄束荀羿籍咸堵浦邴惠宓郗桓贝茅嵇杭酆於闾禹扈巢蒯邰谯逯檀麻禚笪鹿晁芮储汲牧隗缑"
)
# Also common words, so that before a title they are a surname only where a sentence begins or the model says so.
WORDS_TOO = frozenset(
    "常安成方平明经能车石花温高后国都满连单权关党包强万文武左路白金全易管解应来商都原官保尚展初计封简盖查位边"
)
# As the first of two characters they are nearly always a word's: 查明, 井盖, 司乘.
WORDS_OF_TWO = frozenset("查井司危盖占区农商都计初来原官候展匡巩")
# Before a title they are nearly always what they are elsewhere: 和老师, 向主任, 班主任, 时任局长.
NEVER_ALONE = frozenset("和向于应由从对让与及同跟给找被任时班全总副区宗项")
