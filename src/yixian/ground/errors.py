"""Refusals: what a person or a program is told when something cannot be done.

Every refusal says in plain words what is wrong and, where there is one, names the field at fault. Pages show
them beside the form, the API as problem+json; nothing has been changed when one is raised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.forms import BaseForm

Words = str | Promise
RETRY_SECONDS = 10


class Refusal(Exception):
    """Something asked for cannot be done; `message` says why and what to do.

    `field` names the field at fault, `code` is stable for programs, `status` is the HTTP status.
    """

    status = 400
    code = "invalid"
    retry_after: int | None = None  # seconds, where the same may succeed later

    def __init__(self, message: Words, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)

    def into(self, form: BaseForm) -> None:
        """Stand in the form, beside the field at fault, else above it."""
        form.add_error(self.field if self.field in form.fields else None, str(self))


class Invalid(Refusal):
    """Several fields are wrong: `errors` maps each field to its messages ("" for the form as a whole)."""

    def __init__(self, message: Words, errors: dict[str, list[str]]) -> None:
        super().__init__(message, field=next(iter(errors), None) or None)
        self.errors = errors


class NotAllowed(Refusal):
    """The person may not do this."""

    status = 403
    code = "not_allowed"


class NotFound(Refusal):
    """There is no such thing, or the person may not know of it (the two are not told apart)."""

    status = 404
    code = "not_found"


class WrongState(Refusal):
    """The action does not fit the state the case or task is in."""

    status = 409
    code = "wrong_state"


class Conflict(Refusal):
    """Somebody else was faster, or the same key was used for something else."""

    status = 409
    code = "conflict"


class TooLarge(Refusal):
    """More bytes than are taken."""

    status = 413
    code = "too_large"


class TooMany(Refusal):
    """Asked too often; `code` tells programs to wait, `retry_after` how many seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: Words, *, retry_after: int = RETRY_SECONDS) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutOfService(Refusal):
    """The machine cannot do it now (full disk, locked database)."""

    status = 503
    code = "out_of_service"
    retry_after = RETRY_SECONDS
