"""Which kind of matter it is, by the words people use for it. Plain lists: whoever reads the proposal sees at once why.

Source of the six kinds: docs/domain.md. What is asked for stands last in most calls, hence among equals the later
word decides.
"""

from __future__ import annotations

import re

from yixian.directory.models import Kind

SAYS: dict[str, re.Pattern[str]] = {
    Kind.COMMENDATION: re.compile(r"表扬|点赞|锦旗|感谢信|非常感谢|特别感谢|拾金不昧"),
    Kind.REPORT: re.compile(
        r"举报|检举|偷税|漏税|行贿|受贿|无证(?:经营|行医)|非法(?:采|集资|营运|占|倾倒|排)|偷排|制假|售假|套取|私自(?:采|倾倒|搭)"
    ),
    Kind.SUGGESTION: re.compile(r"建议|希望能?增(?:设|加|开)|可不可以增|应该(?:设|装|开|把)|不如改"),
    Kind.ENQUIRY: re.compile(
        r"咨询|请问|想问|问一下|了解一下|怎么(?:办理|申请|查|交|领|报|缴)|如何(?:办理|申请|查询|缴)|需要(?:什么|哪些)(?:材料|手续|条件)"
        r"|什么时候(?:发放|开始|能办|可以)|哪里(?:办|交|领|可以)|有没有(?:政策|补贴|规定)|能不能(?:办|报|领|在)|是什么(?:政策|标准|条件)"
    ),
    Kind.COMPLAINT: re.compile(
        r"投诉|不满|态度(?:恶劣|差|不好)|推诿|不作为|乱收费|多收|不退|拖欠|欠薪|扰民|没人管|不管|欺骗|欺诈|强制消费|质量(?:差|问题)|一直没有?(?:解决|处理|修)|虚假宣传"
    ),
    Kind.HELP: re.compile(
        r"求助|帮忙|帮我|救援|被困|坏了|损坏|漏水|渗水|停水|停电|断电|断网|不亮|堵塞|堵了|塌|积水|反水|维修|修一修|请.{0,8}(?:处理|解决|派人|协调|清理)|希望.{0,12}(?:处理|解决|修复)"
    ),
}


def kind_in(text: str) -> tuple[str, str] | None:
    """The kind and the word it goes by; None where no word says any. Many words outweigh few."""
    said = {kind: list(pattern.finditer(text)) for kind, pattern in SAYS.items()}
    found = {kind: hits for kind, hits in said.items() if hits}
    if not found:
        return None
    kind = max(found, key=lambda one: (len(found[one]), found[one][-1].start()))
    return kind, found[kind][-1][0]
