"""Showing where the words that were looked for stand: `{% load searched %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yixian.ground.searching import marks

register = template.Library()


@register.filter
def marked(text: str, words: str) -> SafeString:
    """The text with every place of the words in `<mark>`."""
    parts: list[SafeString] = []
    at = 0
    for start, end in marks(text, words):
        parts.append(format_html("{}<mark>{}</mark>", text[at:start], text[start:end]))
        at = end
    return format_html_join("", "{}", ((one,) for one in (*parts, format_html("{}", text[at:]))))
