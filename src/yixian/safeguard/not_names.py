"""What looks like a person's name and is none to hide: signs of shops, places, those whom everybody knows."""

from __future__ import annotations

import re

# Words, anonymous ones (王某 is told by its form) and examples.
_NOBODY = frozenset(
    ["马月", "施划", "施工", "施救", "王法", "林权", "安宁", "向东", "向南", "向西", "向北",
     "保安", "关系", "老赖", "小休", "安监", "全权", "严格", "查明", "花木", "梧桐", "江堤", "于情", "于法",
     "于民", "成绩", "万幸", "舒心", "安心", "平安", "隆隆", "公平",
     "平峰", "黄闪", "许诺", "贴文", "帖文", "舅子", "黑子", "环保", "林业", "阿里巴巴",
     "张三", "李四", "王五", "赵六", "路人甲", "活雷锋"]
)  # fmt: skip
_KNOWN_TO_ALL = frozenset([
    "毛泽东", "邓小平", "周恩来", "刘少奇", "朱德", "江泽民", "胡锦涛", "温家宝", "习近平", "习总", "李克强",
    "孙中山", "雷锋", "焦裕禄", "鲁迅", "李时珍", "白求恩", "詹天佑", "孔子", "孟子", "老子", "屈原", "诸葛亮",
    "关羽", "关公", "张飞", "刘备", "曹操", "司马昭", "岳飞",
    "包公", "包拯", "李白", "杜甫", "苏轼", "王羲之", "江小白", "张小泉", "李宁", "马克思", "恩格斯", "列宁", "观音",
])  # fmt: skip
_NO_NAME = re.compile(
    "[路街巷村庄镇乡桥像记氏苑岭塘段屋院委证城湖府里湾坪屯寨峪坝]$|员$|^.工方$|^周[一二三四五六日末]$|^.家[沟坡岗堡井河冲嘴口]$|费$|^[〇零一二三四五六七八九十百壹贰叁肆伍陆柒捌玖幺两]+$|(?:公园|故居|小区|广场|家园|物业|教育|公交|山林|华庭)$|^..?家$|^.面上?$"
    "|[某×Xx*]|凉茶|集团|公司|^化名"
)
# A shop or goods: 老王烧烤, 李先生牛肉面. What people do (反映, 买, 去) ends the name of a shop.
_SIGN = re.compile(
    r"(?:家|记)?[^，。；、：！？\s的在把将说称是有不和与及到被要反映投诉来电去买开咨询向找]{0,5}?"
    "(?:店|馆|铺|坊|酒庄|酒楼|饭庄|药房|诊所|超市|公司|集团|厂(?!长)|摊|档|火锅|烧烤|烤肉|烤串|麻辣烫|饺子|包子|豆腐"
    "|方便面|面条|[肉拉凉削]面|羊汤|凉茶|饮料|早点|生煎|龙虾|米线|米粉|奶茶|炸鸡|糖果|药膏|酱油|牌)"
)
# A place, a document (晋政发〔2023〕15号) or a count (李、王二人).
_OTHERWISE = re.compile(
    r"[\u4e00-\u9fff]{0,4} ?[〔［\[（(【] ?(?:19|20)\d\d|(?<=[二两三])人|[东西南北中]?(?:大?街|路|大道|巷|胡同)"
    "|(?:村|镇|乡|市|组)(?![长委民支主干政党场里])|庄|族|片区|高速|公路|水渠|十字|路口|公园|广场|桥|湖|山"
    "|中学|小学|大学|学校|学院|医院|图书馆|故居|故里|[铜塑雕石]?像(?!是)|纪念|墓|庙|祠|诗词?|手迹|精神|著作"
    r"|[^，。；、：！？\s的在把将说称是有不和与及到被要反映投诉来电去买开咨询向找住从对给让家所等及]{1,3}?(?:小区|花园|家园|公寓|超市|社区|酒店)"
    "|社区|小区|花园|城(?!管)|便民|市场|政发|府|湾|大厦|楼盘|业主|物业|地产|置业|歌舞厅|都(?=小区)|站(?!在)"
)


_FIRM = "(?:房?地产|置业|集团|(?:有限|股份)?公司|物业|开发商|央企|国企|酒店|超市|小区|花园|城(?!管))"


def is_firm(text: str, name: str) -> bool:
    """Whether the text calls a firm or an estate so somewhere: 瑞麒公司, so that 瑞麒 elsewhere is it, too."""
    return len(name) > 1 and bool(re.search(re.escape(name) + _FIRM, text))


def is_nobody(name: str) -> bool:
    """Whether it is a word, a place by its ending, already anonymous, or known to everybody."""
    return name in _KNOWN_TO_ALL or name in _NOBODY or bool(_NO_NAME.search(name))


def is_sign(text: str, end: int) -> bool:
    """Whether what follows the name that ends there makes it the name of a shop or of goods."""
    return bool(_SIGN.match(text, end))


def is_place_or_document(text: str, end: int) -> bool:
    """Whether what follows the name that ends there makes it the name of something else."""
    return bool(_OTHERWISE.match(text, end))
