"""Names in Latin letters, told by the words around them or by being Chinese ones in Pinyin."""

from __future__ import annotations

import re

_LATIN = r"[A-Z][a-z]+(?:[ ·.\-]{1,2}[A-Z][a-z]*){0,3}"
_OF_PARTS = _LATIN.replace("{0,3}", "{1,3}")
LATIN = re.compile(
    r"(?:(?:我叫|名字[是叫]|姓名|英文名叫?"
    r"|联系人|收件人|[Nn]ame is|[Nn]ame|Contact|Mr|Mrs|Ms|Miss|Dr)[:：. \t为是]{0,3}"
    rf"|(?:本人|我是|I am|I'm|[Cc]all|[Tt]his is)[ \t]?(?={_OF_PARTS})"
    r"|(?:[Ss]incerely|[Tt]ruly|[Rr]egards|[Ff]aithfully),?\s{1,3}"
    rf"|外教|外籍[\u4e00-\u9fff]{{0,2}}|[房租]客|[老教]师|丈夫|妻子|同学|司机|客户|业主|本人(?={_LATIN}[，。、])"
    rf"|(?:[员师友客生人]|配偶)(?={_LATIN}(?:[，。、和与在从是说想把被因没]))"
    r"|\b(?:husband|wife|son|daughter|mother|father|neighbou?r|landlord|teacher),? "
    rf")({_LATIN})"
    rf"|({_LATIN})(?= ?(?:先生|女士|小姐|老师|教练|同学|医生))"
)
NEXT_LATIN = re.compile(rf"(?:、|和|与|及| and )({_LATIN})(?=[，。、在的等都和反说是 ])")

_SURNAME = (
    "Wang|Li|Zhang|Liu|Chen|Yang|Zhao|Huang|Zhou|Wu|Xu|Sun|Hu|Zhu|Gao|Lin|He|Guo|Ma|Luo|Liang|Song|Zheng|Xie|Han|Tang|Feng|Yu"
    "|Dong|Xiao|Cheng|Cao|Yuan|Deng|Fu|Shen|Zeng|Peng|Lv|Lyu|Su|Lu|Jiang|Cai|Jia|Ding|Wei|Xue|Ye|Yan|Pan|Du|Dai|Xia|Zhong|Tian"
    "|Ren|Fan|Fang|Shi|Yao|Tan|Liao|Zou|Xiong|Jin|Hao|Kong|Bai|Cui|Kang|Mao|Qiu|Qin|Gu|Hou|Shao|Meng|Duan|Lei|Qian|Yin|Qiao"
    "|Ouyang|Sima|Zhuge"
)
_SYLLABLE = (
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:[iuv]?(?:ang|an|ao|ai|a|eng|en|er|ei|e|ong|ou|o)|ing|in|iu|i|ui|un|ue|u|v)"
)
# Wang Jianguo, LI XIAO HONG.
PINYIN = re.compile(
    rf"(?<![A-Za-z])((?=[A-Z])(?i:{_SURNAME})[ ,]{{1,2}}(?=[A-Z])(?i:{_SYLLABLE}(?:[ -]?{_SYLLABLE})?))(?![A-Za-z])"
)
