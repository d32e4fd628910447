"""Log lines as JSON, without personal data: what a line is about is a number, never a person."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# A log is read by people who may not see citizens' identities. The database names the offending values in its
# messages ("Key (phone)=(…)"), and anything may turn up in the text of an exception.
_PERSONAL = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)"  # identity numbers
    r"|(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"  # mobile numbers
    r"|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"  # fixed lines
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
)
# A row's values may have several lines: up to the next part of a trace, or to the end.
_DATABASE_DETAIL = re.compile(
    r"(DETAIL|详细信息):.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL
)


# Nobody logs anything so deep; what is there may hold itself.
_DEEPEST = 8


def cover_personal(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace telephone and identity numbers, addresses of e-mail and the database's row values by `***`.

    However deep they lie: in lists and mappings, in their keys, in exceptions and whatever else is logged.
    """
    return {key: _covered(value) for key, value in event.items()}


def _covered(value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _covered_text(value)
    if isinstance(value, int | float):
        # A telephone number is one as a number, too; any other stays a number for those who count.
        covered = _covered_text(str(value))
        return value if covered == str(value) else covered
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {_covered_text(str(key)): _covered(part, depth + 1) for key, part in value.items()}
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_covered(part, depth + 1) for part in value]
    # What JSON has no form for is written as its text: now, so that the text is covered. Bytes may hold text.
    return _covered_text(value.decode(errors="replace") if isinstance(value, bytes) else _text_of(value))


def _text_of(value: object) -> str:
    """`str(value)`, whatever it is: a line is written also about something that cannot say what it is."""
    try:
        return f"{type(value).__name__}: {value}" if isinstance(value, BaseException) else str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def _covered_text(text: str) -> str:
    return _DATABASE_DETAIL.sub(r"\1: ***", _PERSONAL.sub("***", text))


def _shared() -> list[Any]:
    return [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]


class PoolTrouble(logging.Filter):
    """Keeps the warnings of the pool of connections out of the log, about one a second while nothing answers.

    A command that finds the database out of reach says so by itself in one line, with `reason` (`shell/cli.py`); a
    server that runs logs each.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reason = ""  # the newest
        self._log = logging.getLogger("psycopg.pool")

    def filter(self, record: logging.LogRecord) -> bool:
        for told in record.args if isinstance(record.args, tuple) else ():
            if isinstance(told, Exception):
                self.reason = str(told)
        return False

    def hush(self) -> None:
        self._log.addFilter(self)

    def let_through(self) -> None:
        self._log.removeFilter(self)


pool_trouble = PoolTrouble()


def configuration() -> dict[str, Any]:
    """The `LOGGING` dictionary; also sets structlog up so that both ways of logging look alike."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    cover_personal,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "yixian": {"level": "INFO"},
            # Django's own handlers would print the same again, with the address asked for.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A wrong address or an old form is the reader's affair and told to the reader.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
