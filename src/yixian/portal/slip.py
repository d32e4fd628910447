"""The slip with number and query code, as a square code that a telephone's camera reads."""

from __future__ import annotations

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


def square_code(address: str) -> SafeString:
    """The address as an SVG drawing, without styles, to stand in a page."""
    drawn = qrcode.make(address, image_factory=SvgPathImage, border=2)
    # Digits and path letters of the library's own making; the address is not in it as text.
    svg: str = drawn.to_string(encoding="unicode")
    return mark_safe(svg)  # noqa: S308


def address_of(track: str, number: str, code: str) -> str:
    """Where the square code leads: the page `track` with number and code behind "#", which browsers send to nobody.

    The page fills its form in from there (`portal/track.js`): neither stands in a server's log.
    """
    return f"{track}#{number}.{code.replace('-', '')}"
