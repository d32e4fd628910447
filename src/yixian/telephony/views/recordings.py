"""The recording of a call: heard in its page once the look is on record; downloaded and kept by the duty manager."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from yixian.cases.fields import Line
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.named import named
from yixian.ground.ranges import streamed_answer
from yixian.people.queries import acting
from yixian.telephony.actions import (
    hold_recording,
    let_recording_go,
    look_at_recording,
    may_hold,
    sound_of,
)
from yixian.telephony.call_list import READERS
from yixian.telephony.calls_out import whom
from yixian.telephony.hearing import DOWNLOADERS, HEARERS, HOLDERS, Audible, Hearing, audible
from yixian.telephony.models import RecordedSide, Recording, Side
from yixian.telephony.playing import SPEEDS, is_ticket, playable
from yixian.telephony.record.retention import kept_until

WAV = "audio/wav"
ROWS = ("call__number", "call__seat", "call__agent", "placed__seat", "placed__agent", "held_by")
Form = TypeVar("Form", bound=forms.Form)


class HearForm(forms.Form):
    """Why somebody wants to hear it."""

    reason = Line(label=_("听录音的理由"), max_length=500, help_text=_("会留下记录"))


class HoldForm(forms.Form):
    """Why it is kept beyond its time."""

    reason = Line(label=_("留存理由"), max_length=200)


@access(*sorted(HEARERS))
@never_cache
@require_safe
def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """What there is to be heard, and for whom it was asked for: nothing sounds yet."""
    return _page(request, _found(request, pk))


@access(*sorted(HEARERS))
@never_cache
@require_POST
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with its player, once the look is on record."""
    found = _found(request, pk)
    try:
        look_at_recording(found, request.POST.get("reason", "")[:500])
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, found, status=refusal.status, form=_refused(HearForm(request.POST), refusal))
    return _page(request, found, sides=playable(found))


@access(*sorted(HEARERS))
@never_cache
@require_GET
def sound(request: HttpRequest, pk: int, side: str) -> HttpResponseBase:
    """One of its sounds, whole or the part a player asks for, with the ticket of a look that was recorded."""
    found = _found(request, pk)
    if not is_ticket(request.GET.get("ticket", ""), found):
        raise NotAllowed(_("请在录音页面播放，每次听都要留下记录。"))
    return _sounding(request, _side(found.recording, side))


@access(*sorted(DOWNLOADERS))
@never_cache
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of its sounds as a file, on record with the reason."""
    found = _found(request, pk)
    side = _side(found.recording, request.POST.get("side", ""))
    try:
        look_at_recording(found, request.POST.get("reason", "")[:500], download=True)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, found, status=refusal.status, form=_refused(HearForm(request.POST), refusal))
    return named(_sounding(request, side), f"{found.recording.of.file_name}-{side.side}.wav")


@access(*sorted(HOLDERS))
@never_cache
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it beyond its time, or let it go again."""
    found = _found(request, pk)
    if request.POST.get("let_go"):
        let_recording_go(found)
        return redirect("recording", pk)
    try:
        hold_recording(found, request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _page(request, found, status=refusal.status, holding=_refused(HoldForm(request.POST), refusal))
    return redirect("recording", pk)


def _refused(form: Form, refusal: Refusal) -> Form:
    """The form as it was sent, and at its reason what was refused."""
    form.is_valid()
    form.errors.pop("reason", None)
    form.add_error("reason", str(refusal))
    return form


def _found(request: HttpRequest, pk: int) -> Audible:
    return audible(acting(request), Recording.objects.select_related(*ROWS).filter(pk=pk).first())


def _side(found: Recording, side: str) -> RecordedSide:
    one = RecordedSide.objects.filter(recording=found, side=side).first()
    if one is None:
        raise NotFound(_("没有这段录音，或者您不能听。"))
    one.recording = found
    return one


def _sounding(request: HttpRequest, side: RecordedSide) -> HttpResponse | StreamingHttpResponse:
    return streamed_answer(request, side.size, lambda first, last: sound_of(side, first, last), WAV)


def _page(
    request: HttpRequest,
    found: Audible,
    *,
    sides: list[dict[str, Any]] | None = None,
    form: HearForm | None = None,
    holding: HoldForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, recording = found.actor, found.recording
    kept = list(recording.sides.all())
    context = {
        "recording": recording,
        "call": recording.of,
        "whom": whom(recording.placed) if recording.placed is not None else "",
        "digest": next((one.digest for one in kept if one.side == Side.BOTH), ""),
        "until": kept_until(recording.sealed_at) if recording.sealed_at and recording.can_be_heard else None,
        "own": found.how == Hearing.OWN_CALL,
        # Whoever hears it to judge it is not told who spoke.
        "names_seat": actor.roles & HEARERS != {"inspector"},
        "sides": sides,
        "choices": [(one.side, recording.voice(one.side)) for one in kept],
        "speeds": SPEEDS,
        "form": form or HearForm(),
        "holding": holding or HoldForm(auto_id="hold_%s"),
        "may_hold": may_hold(actor),
        "reads_calls": bool(actor.roles & READERS),
        "may_download": bool(actor.roles & DOWNLOADERS),
    }
    return render(request, "telephony/recording.html", context, status=status)
