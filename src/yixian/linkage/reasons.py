"""Why something was not sent, in the language of whoever reads it: it is kept as it is said in Chinese.

The clock speaks Chinese; what somebody does in whatever language keeps its reason by `gettext_noop`.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from yixian.ground.text import said_again

# Those that name something; the others are found as they are.
NAMING = (
    gettext_noop("今天给同一收件人已发满 %(most)s 条，明天再发"),
    gettext_noop("免打扰时段，%(until)s 以后发送"),
    gettext_noop("试了 %(count)s 次没有发出（%(said)s）"),
    gettext_noop("系统出错，稍后再试（%(said)s）"),
    gettext_noop("短信网关没有收下，稍后再试（%(said)s）"),
    gettext_noop("短信网关拒收（%(code)s）"),
    gettext_noop("文件没有写成，稍后再试（%(said)s）"),
    gettext_noop("邮件服务器没有收下，稍后再试（%(said)s）"),
    gettext_noop("微信没有收下，稍后再试（%(said)s）"),
    gettext_noop("%(why)s，只能在网站查看"),
    gettext_noop("微信模板的 %(field)s 只收%(taken)s，这一条填不进去，请改 data 或用语"),
)


def reason_said(kept: str) -> str:
    """The reason of a notice as the page says it."""
    now = gettext(kept) if kept else ""  # of nothing, gettext would tell the catalogue's head
    return now if now != kept else said_again(kept, NAMING)
