"""The clock's part in topics: every ten minutes over a day, at night over a month, in a process of its own."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.dispatch.models import Aid, is_on
from yixian.insight.actions.find_topics import claim
from yixian.insight.models import TopicSweep

log = logging.getLogger(__name__)
HOURS = range(1, 5)  # local time: fewest calls
AT_NIGHT, BY_DAY = timedelta(hours=20), timedelta(minutes=10)
SECONDS = 1800  # the longest a look may take
# Its own process: half a minute of arithmetic would hold up every page of a system that is one process.
COMMAND = [sys.executable, "-m", "yixian.shell.cli", "topics", "sweep"]


def sweep_month(now: datetime) -> Iterator[str]:
    """The sweep at night."""
    if (
        timezone.localtime(now).hour in HOURS
        and is_on(Aid.TOPICS)
        and claim(TopicSweep.Kind.MONTH, now, AT_NIGHT)
    ):
        yield from _look("--month")


def sweep_day(now: datetime) -> Iterator[str]:
    """The sweep of every ten minutes; says something only where something bursts out or it fails."""
    if is_on(Aid.TOPICS) and claim(TopicSweep.Kind.DAY, now, BY_DAY):
        yield from _look("--day")


def _look(what: str) -> Iterator[str]:
    try:
        done = subprocess.run([*COMMAND, what], capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        log.warning("looking for topics took more than %s seconds", SECONDS)
        return
    said = done.stdout.strip() or (done.stderr.strip() if done.returncode else "")
    if said or done.returncode:
        yield said or _("查找热点没有结果")
