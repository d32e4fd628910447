"""Everything a person can open, and which of it tells of certain cases: all pages, files and operations there are.

    leaks(world.cast.client("liaison"), Secret(cases))

The addresses are those every address is checked by (`tests/shell/test_every_address.py`) and the API's own; what
stands in the place of a variable are the keys of the cases and of everything that hangs on them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import quote

from django.test import Client
from django.utils import timezone

from tests.api.test_door import OPERATIONS
from tests.shell.test_every_address import OURS
from yixian.cases.actions import ACTIONS
from yixian.cases.models import Attachment, Case, Explanation, Task
from yixian.evaluation.models import Inspection
from yixian.ground.access import EVERYONE, SIGNED_IN
from yixian.insight.definitions import INDICATORS
from yixian.insight.models import Briefing, Topic
from yixian.portal.models import Publication
from yixian.supervision.models import SupervisionOrder
from yixian.supervision.watching import WATCHES

# Lists are asked for what the case says, for its number and for the telephone: a search tells of what it finds.
VARIABLE = re.compile(r"<(?:(\w+):)?(\w+)>")
# What ends the sitting of whoever looks, or writes: no page.
LEFT_OUT = ("account/logout/", "track/leave/", "language/", "look/")
FORMS = ("csv", "xlsx", "docx")


@dataclass
class Secret:
    """The cases nobody of them may know of, the words by which they are recognised, and all keys they have."""

    cases: list[Case]
    words: tuple[str, ...]
    keys: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        pks = [case.pk for case in self.cases]
        tasks = Task.objects.filter(case__in=pks)
        orders = SupervisionOrder.objects.filter(case__in=pks)
        rows: dict[str, Iterable[Any]] = {
            "number": (case.number for case in self.cases),
            "task_id": tasks.values_list("pk", flat=True),
            "order_id": orders.values_list("pk", flat=True),
            "attachment_id": Attachment.objects.filter(case__in=pks).values_list("pk", flat=True),
            "explanation_id": Explanation.objects.filter(task__in=tasks).values_list("pk", flat=True),
            "publication_id": Publication.objects.filter(case__in=pks).values_list("pk", flat=True),
            "contact_id": (case.contact_id for case in self.cases),
            "pk": {
                *pks,
                *Inspection.objects.filter(case__in=pks).values_list("pk", flat=True),
                *Topic.objects.values_list("pk", flat=True),
                *Briefing.objects.values_list("pk", flat=True),
            },
        }
        self.keys = {name: [str(one) for one in found] or ["1"] for name, found in rows.items()}

    @property
    def numbers(self) -> list[str]:
        return [case.number for case in self.cases]


def addresses(secret: Secret, roles: Collection[str]) -> Iterator[str]:
    """Every address of ours that `roles` open and each of the API that is read, with each of the keys.

    Whoever has no role opens what everybody may: those pages are the same for all.
    """
    for address, view in OURS:
        if address.startswith(LEFT_OUT) or "^" in address:
            continue
        opened_by = getattr(view, "access", frozenset())
        if opened_by & {*roles, SIGNED_IN} or (not roles and EVERYONE in opened_by):
            yield from filled(address, secret)
    for method, path, _details in OPERATIONS:
        if method == "GET":
            yield from filled(path.removeprefix("/").replace("{", "<str:").replace("}", ">"), secret)
    for asked in (*secret.words, *secret.numbers):
        yield from (
            f"{page}?q={quote(asked)}"
            for page in ("/desk/cases/", "/desk/find/", "/desk/inbox/", "/api/cases")
        )
        yield f"/answers/?q={quote(asked)}"


def filled(address: str, secret: Secret) -> Iterator[str]:
    """The address with each key in the place of its variables."""
    names = [name for _kind, name in VARIABLE.findall(address)]
    known = [_known(name, address, secret) for name in names]
    if "action" in names:  # what is done with one of the cases is guarded as with the next
        known[0] = known[0][:1]
    for chosen in product(*known):
        left = iter(chosen)
        yield "/" + VARIABLE.sub(lambda _m, left=left: next(left), address)


def _known(name: str, address: str, secret: Secret) -> list[str]:
    if name == "code":
        return (
            [*WATCHES]
            if "supervisor" in address
            else ["CG"]
            if "feeds" in address or "league" in address
            else [*INDICATORS]
        )
    if name == "action":
        return [
            one.name
            for one in ACTIONS.values()
            if f"{one.on}s" == address.split("/")[0] or "track" in address
        ]
    listed = {
        "form": [*FORMS],
        "month": [f"{timezone.localdate():%Y-%m}"],
        "source": ["departments", "categories", "areas"],
        "whose": ["citizens", "staff"],
        "by": ["department", "category", "area"],
    }
    return secret.keys.get(name) or listed.get(name) or ["1"]


def leaks(client: Client, secret: Secret, roles: Collection[str]) -> list[str]:
    """Each address at which something of the cases is told, with what is told."""
    found = []
    for address in dict.fromkeys(addresses(secret, roles)):
        answer = client.get(address)
        assert answer.status_code < 500, address
        told = _text(answer)
        asked_for = [
            word for word in (*secret.words, *secret.numbers) if word in address or quote(word) in address
        ]
        words = {word for word in (*secret.words, *secret.numbers) if word not in asked_for and word in told}
        if words:
            found.append(f"{answer.status_code} {address}: {', '.join(sorted(words))}")
        of_one = address.startswith(("/cases/", "/tasks/", "/api/cases/")) and "?" not in address
        if of_one and answer.status_code == 200 and any(key in address for key in secret.numbers):
            found.append(f"{answer.status_code} {address} opens")
    return found


def _text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return str(body, "utf-8", "replace")


def doors(client: Client, secret: Secret) -> list[str]:
    """Every operation of the API on the cases and their tasks that answers otherwise than "there is no such thing"."""
    found = []
    for method, path, details in OPERATIONS:
        if method != "POST" or not ("{number}" in path or "{task_id}" in path):
            continue
        for address in [*filled(path.removeprefix("/").replace("{", "<str:").replace("}", ">"), secret)][:1]:
            body = details.get("requestBody", {}).get("content", {})
            sent = {} if "multipart/form-data" in body else {"content_type": "application/json"}
            answer = client.post(address, "{}" if sent else {}, **sent)
            told = _text(answer)
            if answer.status_code not in (403, 404, 422, 400) or any(word in told for word in secret.words):
                found.append(f"{answer.status_code} POST {address}: {told[:120]}")
    return found
