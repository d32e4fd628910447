"""Where names stand, told by the words around them: before a title (王先生), after what announces one (我叫)."""

from __future__ import annotations

import re

from yixian.safeguard.surnames import COMMON_SURNAMES, LONG_SURNAMES, SURNAMES

TITLE = (
    "(?:先生|女士|小姐|太太|师傅|大爷|大妈|大娘|大叔|大婶|大哥|大姐|大嫂|阿姨|叔叔|伯伯|奶奶|爷爷|妈妈|爸爸"
    "|老师|医生|大夫|医师|护士长?|警官|警员|法官|检察官|律师|会计|教练|导游|司机|记者|教授|博士|工程师"
    "|总?经理|书记|主任|主席|会长|[市区县镇乡村局处科所队院校厂站部厅园店组班庭行司社]长"
    "|同学|同志|老板|队员|专员|主管)"
)
_SHORT_TITLE = "[总工姐哥嫂婶伯爷叔姨妈导院局处科所队]"
_LONG = "|".join(sorted(LONG_SURNAMES))
_SURNAME = f"(?:{_LONG}|[{''.join(sorted(SURNAMES))}])"
TITLED = re.compile(f"({_SURNAME}){TITLE}")
TITLE_AT_END = re.compile(f"(?:{TITLE}|(?<=^.){_SHORT_TITLE}|(?<=^..){_SHORT_TITLE}(?<=^(?:{_LONG}).))$")
# 季工，您好: short titles are parts of too many words to be looked for elsewhere.
SHORTLY_TITLED = re.compile(
    rf"(?:^|(?<=[，。、；：！？（“\s]))({_SURNAME})(?<!施)(?=[总工姐哥嫂婶][，。、：！说您你])", re.MULTILINE
)
# Before these two any character is a surname where a sentence begins: 门女士.
ANY_TITLED = re.compile(
    r"(?:^|(?<=[民主户人，。、；：！？（“\s]))([^\W\da-zA-Z各诸这那该某老男女两几一位些的美你您我他她和与给找])(?=(先生|女士))",
    re.MULTILINE,
)
# Where a sentence begins, or after what somebody is: 保洁员单大姐.
BEGINS = '员师长户友居客民人，。、；：！？,;:!?（(“"【 \t\n\u3000'

_AFTER = (
    r"(?=[，。、；：,.;:（()）”\"\s/]|$|说|称|反映|来电|的|是|先|女|男|同|等|诉|于|在|与|和|已|自|要|因|住|系"
    "|实名)"
)
_SAYS = "我叫|我的名字[是叫]|本人叫|名叫|叫做|名字叫|我是"
CALLED = re.compile(
    "(?:姓名|户名|户主|联系人|来电人|诉求人|投诉人|反映人|举报人|申请人|当事人|负责人|经办人|审核人|收件人|发件人|收款人"
    "|收信人|委托人|受托人|见证人|证明人|签字人|法定代表人|法人|患者|死者|房东|甲方|乙方|抄送|称呼|签名|签字|落款|自称|本人"
    rf"|寄件人|发信人|来信人|监护人|代理人|经手人|复核人|承办人|受益人|答复人|被投诉人|被举报人|代表人|开户名|业主签名|{_SAYS})"
    rf"(?:（[^（）]{{1,4}}）)?(?:名?[叫为是]|姓名)?[:： \t]{{0,3}}"
    rf"({_SURNAME}(?!某|{TITLE})[\u4e00-\u9fff]{{1,2}}?){_AFTER}"
)
# At the end of a letter: 盼复！耿志诚 2026年5月6日; and beside a telephone number.
SIGNED = re.compile(
    rf"(?:(?:敬礼|盼复|叩谢|谢谢|感激不尽|——|特此[反映证明申请]{{2}})[！!。，]?\s{{0,4}}|(?<=[。！!])\s{{1,4}}|\n\s*)"
    rf"({_SURNAME}(?!某|{TITLE})[\u4e00-\u9fff]{{1,2}})(?=\s*(?:$|敬上|\n|[12]\d{{3}}年|[12]\d{{3}}[.-]\d|1\d{{10}}))"
)
BY_TELEPHONE = re.compile(
    rf"(?:(?:^|(?<=[，。；\s]))({_SURNAME}[\u4e00-\u9fff]{{1,2}})[，：: ]?(?=1[3-9]\d{{9}}(?!\d))"
    rf"|(?<=\d{{11}})[，： ]?({_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=\s*(?:$|[，。；\n])))",
    re.MULTILINE,
)
SURNAMED = re.compile(rf"(?:(?<![老百同一])姓|叫我)({_SURNAME})(?=[，。,.\s叫姐哥总工]|$)")
# Whatever is said to be a name is one, also without a surname that we know: 我叫其其格，
OUTRIGHT = re.compile(
    r"(?:我叫|名叫|名字[是叫为]|姓名[:：]"
    r"|(?:联系|收[信件款]|寄件|发[信件]|来[信电]|投诉|举报|申请|诉求|反映|监护|经[手办])人[:：](?!待定|暂无|同上|匿名|保密|本人|不详|没有))"
    r"[ \t]{0,2}([^的了来去人他她你们车不过\W\da-zA-Z]{2,5})"
    r"(?=[，。、；,;（(\s]|$)"
)
# Lists write short names as wide as long ones: 李  明、王小虎.
SPACED = re.compile(
    rf"(?<![\u4e00-\u9fff])({_SURNAME}(?:[ \u3000]{{1,4}}[\u4e00-\u9fff]){{1,2}})"
    rf"(?=[，。、；：,;）)]|$|的|[两二三]位|等|{TITLE})"
)
# 应科长，您好; 全经理答应: words before a title, but for what follows where a sentence begins.
TITLED_WORD = re.compile(
    rf"(?:^|(?<=[。！？\n“]))(?:([应于时宗项])(?={TITLE}(?:[，：,]|说|答应|答复|回复|告诉))|([全别帅门盘])(?={TITLE}))",
    re.MULTILINE,
)
# 老陈头, 卖豆腐的老耿每天, 大刘他媳妇: as neighbours call each other.
_NEIGHBOUR = f"[{''.join(sorted(COMMON_SURNAMES - set('方石金万段高常武龙江文代付田马林白黄')))}]"
NEIGHBOUR = re.compile(
    rf"(老{_NEIGHBOUR})(?=头(?!脑)|[，。、的在说是他她每不就也和两]|家|媳妇)"
    rf"|(?<![老最重强扩放伟巨长高])([大二]{_NEIGHBOUR})(?=[他她说]|家的|媳妇|两口子)"
)
NEXT_LISTED = re.compile(rf"、({_SURNAME}[\u4e00-\u9fff]{{1,2}}?){_AFTER}")
NEXT_FOREIGN = re.compile(r"[、和与及]([\u4e00-\u9fff]{2,4}?)(?=[，。、；]|$|[在的等都两三四咨反说称]|夫妇)")
CHINESE = re.compile(r"[\u4e00-\u9fff·]{2,}")
FAMILIAR = re.compile(rf"[老小]{_SURNAME}|阿[\u4e00-\u9fff]")
FAMILY = re.compile(r"[\u4e00-\u9fff]家(?=[的和与，。、])")
REST_BEFORE_TITLE = re.compile(rf"[\u4e00-\u9fff](?={TITLE})")
# Names of other peoples, by the characters their sounds are written with: 迪丽努尔, 巴特尔, 卓玛.
FOREIGN = re.compile(
    "[阿艾爱安奥巴白贝比卜布才查达丹得德登迪狄丁顿多尔法菲佛夫噶嘎格古哈海赫黑胡霍吉加嘉江杰金卡凯科克孔库拉莱兰勒里丽力"
    "利林卢鲁罗洛玛买麦曼梅米敏莫木姆那娜纳内尼努诺帕旁培皮平普齐其奇钦仁日茹热荣萨赛桑沙山史斯苏索塔泰坦特提图吐逊托娃瓦"
    "万旺维魏增旦乌吾西希夏依伊亚雅央叶益尤玉约扎泽珍朱珠孜卓宗朵次措合甫不都·]{2,}"
)
# As long as this it is hardly anything else but a place: 罗桑旦增咨询.
LONG_FOREIGN = re.compile(
    f"(?:^|(?<=[{re.escape(BEGINS)}、妻]))({FOREIGN.pattern.replace('{2,}', '{4,7}')})(?=[的在想要反咨说和是、家，])"
)
# Several with 、 between: 甄有才、曲波涛、家和、芮雪.
LIST = re.compile("(?<=、)[\u4e00-\u9fff]{2,4}(?=、)")
