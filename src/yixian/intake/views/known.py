"""Knowledge beside the seat's form: looked for by what is typed, and cited into the contact by a key."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.intake.forms import RegistrationForm
from yixian.intake.seat import own_contact
from yixian.intake.takers import TAKERS
from yixian.knowledge.actions import Expired, answer_of, cite
from yixian.knowledge.misses import note_miss
from yixian.knowledge.models import KnowledgeItem
from yixian.knowledge.queries import cited_item, fitting
from yixian.people.queries import acting

LONGEST = 100  # characters of what is looked for


def known_beside(contact_id: int, values: dict[str, Any], looked_for: str) -> dict[str, Any]:
    """What the list of answers shows: for what is looked for, else for what stands in the form."""
    words = looked_for or told(values)
    return {
        "items": fitting(words, values.get("category"), values.get("area")),
        "q": looked_for,
        "asked": True,
        "cite_at": reverse("cite_item", args=[contact_id]),
    }


def told(values: dict[str, Any]) -> str:
    """What of a form says what the matter is."""
    return f"{values.get('title') or ''} {values.get('content') or ''}"


def words_looked_for(sent: QueryDict) -> str:
    return sent.get("q", "")[:LONGEST].strip()


def _values(request: HttpRequest) -> dict[str, Any]:
    form = RegistrationForm(request.POST)
    form.is_valid()
    return form.cleaned_data


@access(*TAKERS)
@never_cache
@require_POST
def known(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The answers to what is looked for. Once a seat has finished typing (`typing` is not sent), that nothing was
    found is noted. By POST, so that no citizen's words stand in an address.
    """
    own_contact(acting(request), contact_id)
    looked_for = words_looked_for(request.POST)
    context = known_beside(contact_id, _values(request), looked_for)
    if looked_for and not context["items"] and "typing" not in request.POST:
        note_miss(looked_for)
    return render(request, "knowledge/items.html", context)


@access(*TAKERS)
@never_cache
@require_POST
def cite_item(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Cite an item into this contact. One that has expired is cited after the seat was told on which day."""
    actor = acting(request)
    contact = own_contact(actor, contact_id)
    context: dict[str, Any] = {"cite_at": reverse("cite_item", args=[contact_id])}
    try:
        item: KnowledgeItem = cited_item(request.POST.get("code", "")[:40])
        context["item"] = item
        words = f"{words_looked_for(request.POST)} {told(_values(request))}"
        cite(actor, contact, item, words, expired_on=request.POST.get("expired_on", "")[:10])
        context["answer"] = answer_of(item)
    except Expired:
        context["expired"] = True
    except (NotFound, Refusal) as refusal:
        context["refused"] = str(refusal)
    return render(request, "knowledge/cited.html", context)
