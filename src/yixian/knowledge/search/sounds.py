"""How Chinese sounds: what a typist means by Latin letters, and what a wrong character was meant for.

Sounds are told as loosely as people in the south of the country tell them: zh and z, ing and in are one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

MOST_LETTERS = 40  # of one typed word; nobody writes a longer one
_SYLLABLES = frozenset(
    re.findall(
        r"\S+",
        """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce
    cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun
    chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de deng di dian diao die ding diu dong dou du
    duan dui dun duo e en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou
    gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang
    hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken
    keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao
    lie lin ling liu long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie
    min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou
    nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian
    qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run
    ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai
    shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie
    ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing
    xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yong you yu yuan yue yun za zai zan zang zao ze
    zei zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui
    zhun zhuo zi zong zou zu zuan zui zun zuo
    """,
    )
)
_LONGEST = 6  # letters of a syllable
_BEGINNINGS = frozenset(one[:n] for one in _SYLLABLES for n in range(1, len(one)))
_LOOSE = ((re.compile("^([zcs])h"), r"\1"), (re.compile("(?<=[aei]n)g$"), ""))


@lru_cache(maxsize=1024)
def loose(syllable: str) -> str:
    """A syllable as those hear it who do not tell zh from z, nor ing from in."""
    for pattern, instead in _LOOSE:
        syllable = pattern.sub(instead, syllable)
    return syllable


@lru_cache(maxsize=8192)
def sounds_of(chinese: str) -> tuple[str, ...]:
    """The loose syllable of each character of a run of Chinese, as it is read in its words."""
    return tuple(loose(one) for one in lazy_pinyin(chinese))


@lru_cache(maxsize=8192)
def first_letters(chinese: str) -> str:
    """The first letter of each character's pinyin: 社保卡 is sbk."""
    return "".join(one[:1] for one in lazy_pinyin(chinese, style=Style.FIRST_LETTER))


@lru_cache(maxsize=1024)
def syllables(letters: str) -> tuple[str, ...]:
    """The loose syllables of typed pinyin, as few as there can be; the last may be begun only, and is left out then.

    Nothing for letters that are no pinyin.
    """
    if len(letters) > MOST_LETTERS:
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(letters)]
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before, part = best[start], letters[start:end]
            if before is None or part not in _SYLLABLES:
                continue
            if (known := best[end]) is None or len(before) + 1 < len(known):
                best[end] = (*before, part)
    whole = best[len(letters)]
    if whole is None:
        begun = range(max(1, len(letters) - _LONGEST), len(letters))
        whole = next((best[at] for at in begun if best[at] is not None and letters[at:] in _BEGINNINGS), None)
    return tuple(loose(one) for one in whole or ())
