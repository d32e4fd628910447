from __future__ import annotations

from yixian.ground.errors import Conflict, OutOfService
from yixian.telephony.place import Place
from yixian.telephony.switch import Switch


def bring_down(place: Place, *, now: bool = False) -> bool:
    """End the switch; whether it ran. `Conflict` while somebody talks or waits, unless it is to be `now`."""
    with place.alone():
        switch = Switch(place)
        if switch.process() is None:
            return False
        if not now and (calls := _calls(switch)):
            raise Conflict(
                f"还有 {calls} 通电话，没有停。等它们结束，或加上 --now 立即挂断"
                f" / {calls} calls are up, nothing was stopped. Wait, or add --now to cut them off"
            )
        switch.end()
        return True


def _calls(switch: Switch) -> int:
    try:
        return int(switch.ask("CoreStatus")[0].get("CoreCurrentCalls", "0"))
    except OutOfService:
        return 0  # it hangs: nothing is kept from being ended by that
