"""What other rooms may ask of dispatch."""

from yixian.dispatch.actions.keep_readings import keep_readings, settle_readings, signed
from yixian.dispatch.actions.put_in_place import put_in_place

__all__ = ["keep_readings", "put_in_place", "settle_readings", "signed"]
