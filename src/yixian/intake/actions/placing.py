"""Where the map was pointed at, as the fields of a case."""

from __future__ import annotations

from typing import Any

from yixian.cases.queries import OUR_DATUM


def placed(lon: float | None, lat: float | None) -> dict[str, Any]:
    """The point for `register`, which seals it where the case is protected; nothing for half a point."""
    return {} if lon is None or lat is None else {"lon": lon, "lat": lat, "datum": OUR_DATUM}
