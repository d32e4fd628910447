from __future__ import annotations

import json
import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from yixian.cases.actions import act
from yixian.cases.files import ACCEPTED, most_bytes
from yixian.cases.models import Case, Channel
from yixian.cases.queries import query_code
from yixian.ground.access import EVERYONE, access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.ground.limits import allow, counted_address
from yixian.ground.problem import say_when
from yixian.ground.text import clean_line
from yixian.intake.actions import Approach, receive
from yixian.intake.queries import just_told
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.portal.actions import card_of
from yixian.portal.forms import ReferForm, SubmitForm
from yixian.portal.slip import address_of, square_code
from yixian.portal.views.proof import followed, proved_case, remember
from yixian.safeguard import crypto

SOURCE = "portal"
MOST_FILES = 5
PER_ADDRESS, PERIOD = 30, 3600


@access(EVERYONE)
@takes_files(MOST_FILES)
@gzip_page
def submit(request: HttpRequest) -> HttpResponse:
    """A citizen tells the city something. The same form sent twice makes one case.

    Sent packed (`gzip_page`), since every area of the city is on it (ADR 31).
    """
    if request.method != "POST":
        form = SubmitForm(initial={"once": _once()})
        # Not "no-store": whoever goes back to the form finds the words as they left them.
        page = render(request, "portal/submit.html", _context(form))
        patch_cache_control(page, private=True, max_age=0)
        return page
    form, status = SubmitForm(request.POST), 400
    refused: Refusal | None = None
    if form.is_valid():
        try:
            case = _received(request, form, Channel.WEBSITE)
        except Refusal as refusal:
            refused, status = refusal, refusal.status
            refusal.into(form)
        else:
            _attach(request, case, request.FILES.getlist("files"))
            remember(request, case)
            return redirect("portal:submitted", case.number)
    page = render(request, "portal/submit.html", _context(form), status=status)
    add_never_cache_headers(page)
    say_when(page, refused)
    return page


@access("journalist")
@never_cache
def refer(request: HttpRequest) -> HttpResponse:
    """A journalist hands on what somebody told them: an ordinary case, which came by the media.

    The number is theirs to tell; how it goes on is the citizen's alone to see, by the code the citizen is sent.
    """
    if card_of(acting(request)) is None:
        return render(request, "portal/no_card.html", status=403)
    form = ReferForm(request.POST if request.method == "POST" else None, initial={"once": _once()})
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                case = _received(request, form, Channel.MEDIA)
            except Refusal as refusal:
                refusal.into(form)
                status = refusal.status
            else:
                return render(request, "portal/referred.html", {"case": case})
    return render(request, "portal/refer.html", {"form": form}, status=status)


def _once() -> str:
    return signing.dumps(secrets.token_urlsafe(12), salt=SOURCE)


def _context(form: SubmitForm) -> dict[str, Any]:
    limits = {"most_bytes": settings.ATTACHMENT_MAX_BYTES, "most_clip_bytes": settings.CLIP_MAX_BYTES}
    return {"form": form, "most": MOST_FILES, "accept": ACCEPTED, **limits}


def _received(request: HttpRequest, form: SubmitForm, channel: Channel) -> Case:
    """The case of this form, made now or when it was first sent."""
    key = _key(form)
    case = _there_already(key)
    if case is not None:
        return case
    # Before the question, which tells whoever has the very words and the telephone that they were sent.
    allow("submit", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
    _ask_if_told(request, form)
    values: dict[str, Any] = {**form.values(), "source": SOURCE, "external_id": key}
    approach = Approach(channel=channel, identity=form.identity(), citizen_kind=form.citizen_kind())
    try:
        with transaction.atomic():
            return receive(Actor.citizen(), approach, values)
    except IntegrityError:
        # The same form arrived a second time while the first was being written.
        case = _there_already(key)
        if case is None:
            raise
        return case


def _ask_if_told(request: HttpRequest, form: SubmitForm) -> None:
    """A `Conflict` on the field `again` where this browser or telephone has just sent the same words."""
    typed = form.cleaned_data
    if typed["again"]:
        return
    earlier = just_told(typed["content"], typed["telephone"], known=followed(request))
    if earlier is not None:
        words = _("您刚提交过相同内容，编号 %(number)s。仍要再提交，请勾选下面的“仍要提交”，再按“提交”。")
        raise Conflict(words % {"number": earlier.number}, field="again", code="told_already")


def _key(form: SubmitForm) -> str:
    """What makes two submissions one: the form handed out, and every word in it.

    Whoever goes back and writes something else on the same form has a second matter. A form that we did not hand
    out is like no other: nobody finds another's case with a number of their own.
    """
    try:
        once: str = signing.loads(form.cleaned_data["once"], salt=SOURCE, max_age=7 * 24 * 3600)
    except signing.BadSignature:
        once = secrets.token_urlsafe(12)
    typed = {name: form.data.get(name, "") for name in form.fields if name not in ("once", "again")}
    return crypto.keyed_hash(json.dumps([once, typed], sort_keys=True), "portal form")


def _there_already(key: str) -> Case | None:
    return Case.objects.select_related("citizen").filter(source=SOURCE, external_id=key).first()


def _attach(request: HttpRequest, case: Case, files: list[UploadedFile[Any]]) -> None:
    """Keep the files sent along; a file that is refused does not undo the case, and the citizen is told."""
    known = set(case.attachments.values_list("digest", flat=True)) if files else set()
    for file in files[:MOST_FILES]:
        if _digest(file) in known:
            continue  # the form was sent twice
        try:
            act("attach", Actor.citizen(case.pk), case, {"file": file})
        except Refusal as refusal:
            messages.error(
                request,
                _("您的诉求已受理，但“%(name)s”没有收下：%(why)s")
                % {"name": clean_line(file.name or "")[-60:], "why": refusal},
            )
    left = len(files) - MOST_FILES
    if left > 0:
        messages.error(
            request,
            ngettext(
                "一次最多收%(most)d个文件，还有%(left)d个没有收下，可以在查询页面再添加。",
                "一次最多收%(most)d个文件，还有%(left)d个没有收下，可以在查询页面再添加。",
                left,
            )
            % {"most": MOST_FILES, "left": left},
        )


def _digest(file: UploadedFile[Any]) -> str:
    """The digest under which the file would be kept; empty for one that will not be."""
    if (file.size or 0) > most_bytes(file.name or ""):
        return ""
    content: bytes = file.read()
    file.seek(0)
    return crypto.digest(content)


@access(EVERYONE)
@never_cache
def submitted(request: HttpRequest, number: str) -> HttpResponse:
    """The number and the query code, to write down or print."""
    try:
        case, _actor = proved_case(request, number)
    except NotFound:
        return redirect("portal:track")
    code = query_code(case)
    track = request.build_absolute_uri(reverse("portal:track"))
    drawn = square_code(address_of(track, case.number, code))
    return render(request, "portal/submitted.html", {"case": case, "code": code, "square_code": drawn})
