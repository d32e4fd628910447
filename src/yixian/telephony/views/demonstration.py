"""演示来电: the button of a demonstration system by which an invented citizen calls."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.views.decorators.http import require_POST

from yixian.ground.access import access
from yixian.ground.told import told
from yixian.people.queries import acting
from yixian.telephony.actions import demonstrate
from yixian.telephony.queries import own_seat


@access("seat")
@require_POST
@told
def ring(request: HttpRequest) -> dict[str, Any]:
    """Have an invented citizen call; the words they are going to say."""
    return {"words": demonstrate(own_seat(acting(request)))}
