"""Ways to send: one file a way. Importing a file registers it; to add one, write its file and name it here."""

from importlib import import_module

from yixian.linkage.ways.registry import (
    WAYS,
    Later,
    Message,
    Unbound,
    Unreachable,
    Way,
    way,
    way_for,
    why_not,
)

# In the order in which they are asked: what shows messages in a file stands in where nothing else can send.
_FILES = ("in_system", "email", "sms", "wechat", "file")
for _file in _FILES:
    import_module(f"{__name__}.{_file}")

__all__ = ["WAYS", "Later", "Message", "Unbound", "Unreachable", "Way", "way", "way_for", "why_not"]
