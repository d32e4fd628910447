"""The items of a course: added, put in order, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.ground.text import number_in
from yixian.knowledge.models import KnowledgeItem
from yixian.people.queries import acting
from yixian.training.actions import add_item, move_item, remove_item
from yixian.training.actions.keep import KEEPERS
from yixian.training.forms import AddItemForm
from yixian.training.models import Question
from yixian.training.views.editing import row_of


@access(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """What the course holds; posted, `what` is `add`, `up`, `down` or `remove`."""
    actor, course = acting(request), row_of("courses", pk)
    form = AddItemForm()
    if request.method == "POST":
        what, item = request.POST.get("what", ""), number_in(request.POST.get("item", "")) or 0
        if what in ("up", "down"):
            move_item(actor, course, item, up=what == "up")
            return redirect("training_items", pk)
        if what == "remove":
            remove_item(actor, course, item)
            messages.success(request, _("已移出课程。"))
            return redirect("training_items", pk)
        form = AddItemForm(request.POST)
        if form.is_valid():
            try:
                add_item(actor, course, form.cleaned_data["item"])
                return redirect("training_items", pk)
            except Refusal as refusal:
                form.add_error("item", str(refusal))
    rows = list(course.items.select_related("item"))
    counted = Question.objects.filter(active=True, item__in=[one.item_id for one in rows])
    there = dict(counted.values_list("item").annotate(n=Count("pk", filter=Q(to_check=False))).order_by())
    context = {
        "course": course,
        "lines": [(one, there.get(one.item_id, 0)) for one in rows],
        "form": form,
        "known": KnowledgeItem.objects.filter(active=True).only("code", "title"),
    }
    return render(request, "training/items.html", context, status=400 if form.errors else 200)
