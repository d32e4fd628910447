"""E-mail by the city's own server (`YIXIAN_SMTP`)."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.linkage.ways.registry import Later, Message, Unreachable, Way, way

TIMEOUT = 30  # seconds


@way
class Email(Way):
    name, label = "email", gettext_lazy("邮件")
    carries = frozenset({"email"})
    not_taken = gettext_lazy("邮件服务器没有收下，稍后再试（%(said)s）")

    def why_not(self) -> str:
        return "" if settings.MAIL_CONFIGURED else _("没有配置邮件服务器")

    def send(self, message: Message) -> None:
        try:
            letter(message).send()
        except smtplib.SMTPRecipientsRefused as error:
            # 4xx asks to come back later, as a server does that knows nobody yet (greylisting).
            if all(400 <= code < 500 for code, _said in error.recipients.values()):
                raise Later(f"{type(error).__name__}: {error}") from error
            raise Unreachable(_("收件地址不可用")) from error
        except ValueError as error:
            raise Unreachable(_("收件地址不可用")) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Later(f"{type(error).__name__}: {error}") from error


def letter(message: Message) -> EmailMessage:
    """The message as a mail; ValueError from its `send` for an address that would add lines of its own."""
    sender = settings.DEFAULT_FROM_EMAIL
    host = sender.rpartition("@")[2].strip("> ") or "localhost"
    # The same however often it is sent, so that a mail program shows it once.
    headers = {"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"}
    if message.unsubscribe:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(
        message.subject,
        message.text,
        sender,
        [message.to],
        headers=headers,
        connection=get_connection(timeout=TIMEOUT),
    )
