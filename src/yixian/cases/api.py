"""Operations on cases and tasks. Each action of the registry is an operation of its own, made at start."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Annotated, Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from ninja import UploadedFile as Uploaded
from ninja.params.models import File, Form
from pydantic import BaseModel, Field

from yixian.cases import listing, schemas, shown
from yixian.cases.actions import ACTIONS, Action, Step, checked_key, digest_of, once, perform, reveal_identity
from yixian.cases.actions.open_attachment import open_attachment
from yixian.cases.files import MAGIC, OFFICE, PICTURES
from yixian.cases.models import Attachment, Case, Explanation, Task, by_number
from yixian.cases.texts import texts_for
from yixian.cases.whole import RELATED, explanation_of, whole
from yixian.ground.errors import Invalid, NotFound, Refusal
from yixian.ground.headers import REPLAYED, OnceUnder
from yixian.ground.json_types import MOST_INTEGER, Moment, RowId, Text
from yixian.ground.keyset import Keyset
from yixian.ground.named import named
from yixian.people.models import Actor
from yixian.people.queries import caller

router = Router(tags=["诉求 cases"])
Number = Annotated[str, Field(description="诉求编号 A case number", max_length=40)]
NOT_IN_ADDRESS = _(
    "电话号码不能写在地址里，会留在日志中：请用 POST /api/cases/search，把号码和理由放在请求内容里。"
)
MEDIA_TYPES = sorted(
    {*PICTURES.values(), *OFFICE.values(), *(known[-1] for known in MAGIC.values()), "video/mp4"}
)


def known_filters(request: HttpRequest, filters: type[BaseModel]) -> None:
    """Refuse a filter that is not there: a mistyped one would quietly answer another question."""
    unknown = [name for name in request.GET if name not in filters.model_fields]
    if unknown:
        raise Invalid(
            _("没有这个筛选条件。"), {name[:60]: [str(_("没有这个筛选条件。"))] for name in unknown}
        )


def case_of(actor: Actor, number: str) -> Case:
    """The case of this number, if the actor may know of it."""
    case = by_number(Case.objects.visible_to(actor).select_related(*RELATED), number)
    if case is None:
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    return case


@router.get("/cases", response=shown.CaseList, operation_id="list_cases", summary="诉求列表 List cases")
def list_cases(request: HttpRequest, filters: Query[listing.CaseFilters]) -> dict[str, Any]:
    """The cases the caller may see, filtered, sorted, paged by key. By telephone: `POST /api/cases/search`."""
    if "telephone" in request.GET:
        raise Refusal(NOT_IN_ADDRESS, field="telephone", code="not_in_address")
    known_filters(request, listing.CaseFilters)
    return _page_of_cases(caller(request), filters)


@router.post(
    "/cases/search",
    response=shown.CaseList,
    operation_id="search_cases",
    summary="查询诉求 Search cases",
)
def search_cases(request: HttpRequest, body: listing.CaseSearch) -> dict[str, Any]:
    """As the list, with the filters in the body: for a telephone number, which belongs in no address and no log.

    The look at a number is recorded with its reason.
    """
    return _page_of_cases(caller(request), body)


def _page_of_cases(actor: Actor, filters: listing.CaseFilters) -> dict[str, Any]:
    page = listing.page_of(
        listing.cases(actor, filters),
        filters.sort,
        listing.with_rows,
        words=filters.q,
        after=filters.after or None,
        rows=filters.limit,
    )
    now = shown.now_shown()
    return {"items": [shown.row_of(case, actor, now) for case in page.rows], "next": page.next}


@router.get("/cases/{number}", response=shown.CaseShown, operation_id="get_case", summary="一件诉求 One case")
def get_case(request: HttpRequest, number: Path[Number]) -> dict[str, Any]:
    """Everything of the case that the caller may see, and the actions it may take now."""
    actor = caller(request)
    return whole(actor, case_of(actor, number))


class ReasonBody(schemas.Body):
    reason: Annotated[str, Text(500)] = Field(
        default="", description="理由；本人在办事项可不填 May be empty for own live work only"
    )


class IdentityShown(BaseModel):
    """Who asked, in clear. That it was shown is on record."""

    name: str
    form_of_address: str
    telephone: str
    email: str
    credit_code: str


@router.post(
    "/cases/{number}/identity",
    response=IdentityShown,
    operation_id="reveal_identity",
    summary="查看诉求人身份 See who asked",
)
def identity(request: HttpRequest, number: Path[Number], body: ReasonBody) -> dict[str, str]:
    """The citizen's identity; recorded with the reason."""
    actor = caller(request)
    return vars(reveal_identity(actor, case_of(actor, number), body.reason))


@router.get("/tasks", response=shown.TaskList, operation_id="list_tasks", summary="承办任务 The inbox")
def list_tasks(request: HttpRequest, filters: Query[listing.TaskFilters]) -> dict[str, Any]:
    """The tasks of the caller's own unit and those below it; for the centre every task it sees."""
    known_filters(request, listing.TaskFilters)
    actor = caller(request)
    page = listing.TASK_SORTS[filters.sort].page(
        listing.tasks(actor, filters), after=filters.after or None, rows=filters.limit
    )
    known = listing.known_cases(actor, page.rows)
    now = shown.now_shown()
    items = [
        shown.task_row_of(task, texts_for(actor, task.case)["title"] if task.case_id in known else "", now)
        for task in page.rows
    ]
    return {"items": items, "next": page.next}


@router.get(
    "/explanations",
    response=shown.ExplanationList,
    operation_id="list_explanations",
    summary="请本单位说明的问题 Questions to one's own unit",
)
def list_explanations(
    request: HttpRequest, after: Annotated[str, Field(max_length=600)] = ""
) -> dict[str, Any]:
    """What accused units are asked: the question alone, newest first."""
    asked = Explanation.objects.filter(department_id__in=_unit_scope(caller(request))).select_related(
        "task__case__citizen"
    )
    page = Keyset("-pk").page(asked, after=after or None)
    return {"items": [explanation_of(one, one.words()) for one in page.rows], "next": page.next}


def _unit_scope(actor: Actor) -> frozenset[int]:
    return actor.scope if actor.roles & {"liaison", "handler", "unit_head"} else frozenset()


BINARY = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES}


@router.get(
    "/attachments/{attachment_id}",
    operation_id="get_attachment",
    summary="附件 A file",
    openapi_extra={"responses": {200: {"content": BINARY}}},
)
def get_attachment(
    request: HttpRequest, attachment_id: Path[RowId], reason: Annotated[str, Field(max_length=500)] = ""
) -> HttpResponse:
    """A file of a case in clear; recorded with the reason."""
    opened = open_attachment(caller(request), attachment_id, reason)
    answer = named(HttpResponse(opened.content, content_type=opened.media_type), opened.name)
    answer["Cache-Control"] = "no-store"
    return answer


class ActionInfo(BaseModel):
    """An action of the registry: who may do it, from where to where, with which fields."""

    name: str
    zh: str
    en: str
    on: str = Field(description="contact, case, task, explanation")
    who: list[str] = Field(description="岗位，citizen 诉求人，system 系统")
    from_states: list[str] = Field(alias="from")
    to_states: list[str] = Field(alias="to", description="空：状态不变 Empty: the state stays")
    confirm: bool
    fields: list[schemas.FieldInfo]


@router.get(
    "/actions",
    response=list[ActionInfo],
    by_alias=True,
    operation_id="list_actions",
    summary="操作 The registry",
)
def list_actions(request: HttpRequest) -> list[ActionInfo]:
    """Every action, with its names in both languages and its fields."""
    return [_info(action) for action in ACTIONS.values()]


def who_may(action: Action) -> list[str]:
    """The roles that may do it, then `citizen` and `system`."""
    return sorted(action.roles) + ["citizen"] * action.citizen + ["system"] * action.system


def _info(action: Action) -> ActionInfo:
    return ActionInfo.model_validate(
        {
            "name": action.name,
            "zh": action.zh,
            "en": action.en,
            "on": action.on,
            "who": who_may(action),
            "from": sorted(action.from_states),
            "to": list(action.to_states),
            "confirm": action.confirm,
            "fields": list(schemas.told(action)),
        }
    )


class ActionDone(BaseModel):
    """What an action left behind."""

    number: str
    status: str
    outcome: str
    version: int
    at: Moment
    task: int | None = Field(description="操作的任务 The task acted on")
    task_status: str | None
    made_task: int | None = Field(description="新的任务 A task it made")
    made_case: str | None = Field(description="新的诉求编号 A case it made")
    made_attachment: int | None


class Explained(BaseModel):
    """That the unit has explained; it learns nothing of the case."""

    id: int
    at: Moment


def done(step: Step) -> dict[str, Any]:
    """The answer to an action on a case or a task."""
    case, made = step.case, step.made
    return {
        "number": case.number,
        "status": case.status,
        "outcome": case.outcome,
        "version": case.version,
        "at": step.now,
        "task": step.task.pk if step.task else None,
        "task_status": step.task.status if step.task else None,
        "made_task": made.pk if isinstance(made, Task) and made != step.task else None,
        "made_case": made.number if isinstance(made, Case) and made != case else None,
        "made_attachment": made.pk if isinstance(made, Attachment) else None,
    }


def task_of(actor: Actor, task_id: int) -> Task:
    """The task of this id, if the actor may know of it."""
    task = Task.objects.visible_to(actor).select_related("case").filter(pk=task_id).first()
    if task is None:
        raise NotFound(_("没有这项任务，或者您不能查看。"))
    return task


def explanation_for(actor: Actor, explanation_id: int) -> Explanation:
    """The question of this id, if it was asked of the actor's unit."""
    found = Explanation.objects.filter(pk=explanation_id, department_id__in=_unit_scope(actor)).first()
    if found is None:
        raise NotFound(_("没有这个问题，或者不是向本单位提出的。"))
    return found


PLACES: dict[str, tuple[str, str, Any, Any, type[BaseModel]]] = {
    "case": ("/cases/{number}", "number", Path[Number], case_of, ActionDone),
    "task": ("/tasks/{task_id}", "task_id", Path[RowId], task_of, ActionDone),
    "explanation": (
        "/explanations/{explanation_id}",
        "explanation_id",
        Path[RowId],
        explanation_for,
        Explained,
    ),
}


def _view(action: Action) -> Any:
    """The function behind an action's operation, with the parameters that its form asks for."""
    _place, name, kind, find, answer = PLACES[action.on]
    parameters = [Parameter("request", Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)]
    parameters.append(Parameter("response", Parameter.KEYWORD_ONLY, annotation=HttpResponse))
    parameters.append(Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind))
    parameters.append(
        Parameter("idempotency_key", Parameter.KEYWORD_ONLY, annotation=OnceUnder, default=None)
    )
    body = schemas.body_of(action)
    if schemas.with_files(action):
        parameters += _multipart(action)
    else:
        nothing_needed = not any(field.is_required() for field in body.model_fields.values())
        default = body() if nothing_needed else Parameter.empty
        parameters.append(Parameter("body", Parameter.KEYWORD_ONLY, annotation=body, default=default))

    def view(
        request: HttpRequest, response: HttpResponse, idempotency_key: str | None, **sent: Any
    ) -> dict[str, Any]:
        actor, wanted = caller(request), sent.pop(name)
        given: Any = sent.pop("body", None)
        version = sent.pop("version", None) if given is None else given.version
        uploaded = {key: sent.pop(key) for key in list(sent) if isinstance(sent[key], UploadedFile)}
        values = sent if given is None else schemas.values_in(given)
        files = MultiValueDict({key: [file] for key, file in uploaded.items()})

        def do() -> tuple[Case, dict[str, Any]]:
            target = find(actor, wanted)
            step = perform(action.name, actor, target, values, files, version=version)
            told = {"id": target.pk, "at": step.now} if isinstance(target, Explanation) else done(step)
            return step.case, answer.model_validate(told).model_dump(mode="json")

        if not (key := checked_key(idempotency_key)):
            return do()[1]
        digest = digest_of(request.path, str(version), values, *uploaded.values())
        told, replayed = once(actor, key, digest, do)
        if replayed:
            response["Idempotency-Replayed"] = "true"
        return told

    view.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    view.__name__ = action.name
    view.__doc__ = None
    return view


def _multipart(action: Action) -> list[Parameter]:
    """Files and typed fields of a multipart body."""
    found = []
    for name, field in schemas.fields_of(action).items():
        if isinstance(field, FileField):
            kind: Any = Uploaded
            source: Any = File(...) if field.required else File(None)
        else:
            kind = schemas.type_of(field)
            source = Form(...) if field.required else Form(schemas.empty_of(field))
        found.append(Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=source))
    version = Annotated[int | None, Field(ge=0, le=MOST_INTEGER)]
    found.append(Parameter("version", Parameter.KEYWORD_ONLY, annotation=version, default=Form(None)))
    return found


def _description(action: Action) -> str:
    lines = [
        (type(action).__doc__ or "").strip(),
        f"谁可以 who: {', '.join(who_may(action)) or '—'}",
        f"从 from: {', '.join(sorted(action.from_states)) or '—'}",
        f"到 to: {', '.join(action.to_states) or '不变 unchanged'}",
    ]
    return "\n\n".join(lines)


def _register_operations() -> None:
    for action in ACTIONS.values():
        if action.on not in PLACES or not (action.roles or action.citizen):
            continue  # a contact's is `POST /api/cases`; the clock's own are nobody's to call
        place, _name, _kind, _find, answer = PLACES[action.on]
        router.post(
            f"{place}/actions/{action.name}",
            response=answer,
            operation_id=f"{action.on}_{action.name}",
            summary=f"{action.zh} {action.en}",
            description=_description(action),
            tags=["操作 actions"],
            openapi_extra={"responses": {200: {"headers": REPLAYED}}},
        )(_view(action))


_register_operations()
