"""Where the map was pointed at, as the fields of a case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

DATUM = "wgs84"  # of our map and of a telephone's own position


def placed(lon: float | None, lat: float | None, address: str, *, protected: bool) -> dict[str, Any]:
    """The point in its columns; of a protected case among its sealed words, for columns stay readable."""
    if lon is None or lat is None:
        return {}
    if not protected:
        return {"lon": lon, "lat": lat, "datum": DATUM}
    point = _("（地图上：经度 %(lon).6f，纬度 %(lat).6f）") % {"lon": lon, "lat": lat}
    return {"address": f"{address}{point}"}
