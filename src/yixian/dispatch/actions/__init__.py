"""What other rooms may ask of dispatch."""

from yixian.dispatch.actions.keep_readings import keep_readings, settle_readings, signed

__all__ = ["keep_readings", "settle_readings", "signed"]
