"""A visit on site in the demonstration: a picture drawn by code, and a place inside the invented outlines."""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from yixian.cases.places import Position
from yixian.directory.models import Outline
from yixian.directory.outlines import read

if TYPE_CHECKING:
    from yixian.cases.models import Case

WIDE, HIGH = 960, 640
SKY, WALL, ROAD, PAINT, CONE, HOLE = "#c7dbe6", "#b8a88f", "#6f7478", "#e9e6da", "#d9622b", "#3f4245"
ACCURACY = 12  # metres


def site_picture(rng: random.Random) -> SimpleUploadedFile:
    """A street with a hole and two cones beside it, as nobody ever photographed it."""
    picture = Image.new("RGB", (WIDE, HIGH), SKY)
    draw = ImageDraw.Draw(picture)
    for left in range(0, WIDE, 160):
        draw.rectangle((left, rng.randint(80, 200), left + 150, 360), fill=WALL)
    draw.rectangle((0, 360, WIDE, HIGH), fill=ROAD)
    for left in range(20, WIDE, 190):
        draw.rectangle((left, 590, left + 100, 604), fill=PAINT)
    middle = rng.randint(330, 630)
    draw.ellipse((middle - 150, 440, middle + 150, 530), fill=HOLE)
    for foot in (middle - 210, middle + 210):
        draw.polygon(((foot - 34, 540), (foot + 34, 540), (foot, 430)), fill=CONE)
        draw.rectangle((foot - 20, 484, foot + 20, 498), fill=PAINT)
    file = BytesIO()
    picture.save(file, "JPEG", quality=80)
    return SimpleUploadedFile("现场.jpg", file.getvalue(), "image/jpeg")


def site_position(case: Case) -> Position | None:
    """The middle of the smallest area around the case that has an outline; None where none has."""
    area = case.area
    while area is not None:
        outline = Outline.objects.filter(area=area).first()
        if outline is not None:
            ring = read(outline.shape)[0][0]
            lon, lat = (sum(axis) / len(ring) for axis in zip(*ring, strict=True))
            return Position(round(lon, 6), round(lat, 6), ACCURACY)
        area = area.parent
    return None
