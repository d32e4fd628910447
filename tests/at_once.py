"""Several things at once, each in a thread and on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(*attempts: Callable[[], Any]) -> list[Any]:
    """Run the attempts in threads that start together; the result or the refusal of each."""
    results: list[Any] = [None] * len(attempts)
    ready = threading.Barrier(len(attempts))

    def run(place: int, attempt: Callable[[], Any]) -> None:
        try:
            ready.wait(timeout=20)
            results[place] = attempt()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, one)) for place, one in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
