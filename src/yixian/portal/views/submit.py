from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import act
from yixian.cases.models import Case, Channel
from yixian.cases.queries import query_code
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.limits import address_of, allow
from yixian.intake.actions import Approach, receive
from yixian.people.models import Actor
from yixian.portal.forms import SubmitForm
from yixian.portal.views.proof import proved_case, remember

SOURCE = "portal"


@access(EVERYONE)
def submit(request: HttpRequest) -> HttpResponse:
    """A citizen tells the city something. The same form sent twice makes one case."""
    form = SubmitForm(request.POST or None, initial={"once": secrets.token_urlsafe(18)})
    if request.method == "POST" and form.is_valid():
        case = _there_already(form)
        if case is None:
            allow("submit", address_of(request), most=30, seconds=3600)
            try:
                case = _receive(form)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        if case is not None:
            _attach(request, case, request.FILES.getlist("files"))
            remember(request, case)
            return redirect("portal:submitted", case.number)
    return render(request, "portal/submit.html", {"form": form}, status=400 if form.errors else 200)


def _there_already(form: SubmitForm) -> Case | None:
    once = form.cleaned_data["once"]
    return Case.objects.filter(source=SOURCE, external_id=once).first() if once else None


def _receive(form: SubmitForm) -> Case:
    values: dict[str, Any] = {
        **form.values(),
        "source": SOURCE,
        "external_id": form.cleaned_data["once"] or secrets.token_urlsafe(18),
    }
    approach = Approach(
        channel=Channel.WEBSITE, identity=form.identity(), citizen_kind=form.citizen_kind()
    )
    try:
        with transaction.atomic():
            return receive(Actor.citizen(), approach, values)
    except IntegrityError:
        # The same form arrived a second time while the first was being written.
        case = _there_already(form)
        if case is None:
            raise
        return case


def _attach(request: HttpRequest, case: Case, files: list[UploadedFile]) -> None:
    """Keep the files sent along; a file that is refused does not undo the case, and the citizen is told."""
    for file in files[:5]:
        try:
            act("attach", Actor.citizen(case.pk), case, {"file": file})
        except Refusal as refusal:
            messages.error(
                request, _("附件“%(name)s”没有收下：%(why)s") % {"name": file.name, "why": refusal}
            )


@access(EVERYONE)
def submitted(request: HttpRequest, number: str) -> HttpResponse:
    """The number and the query code, to write down or print."""
    try:
        case, _actor = proved_case(request, number)
    except NotFound:
        return redirect("portal:track")
    return render(request, "portal/submitted.html", {"case": case, "code": query_code(case)})
