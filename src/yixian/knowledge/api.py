"""What may be answered, for programs: a city's app, a robot. Read alone; nobody writes knowledge by token."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router
from pydantic import BaseModel, Field

from yixian.cases.schemas import Body
from yixian.directory import queries as directory
from yixian.ground.errors import NotFound
from yixian.ground.json_types import Code, Line, row_called
from yixian.knowledge.guides import MOST_FOUND as MOST_GUIDES
from yixian.knowledge.guides import guide_called, guides
from yixian.knowledge.models import Guide, KnowledgeItem
from yixian.knowledge.models.guide import lines_of
from yixian.knowledge.rights import READERS
from yixian.knowledge.search.finding import find, published
from yixian.people.models import Actor
from yixian.people.queries import caller_with_role

router = Router(tags=["知识 knowledge"])
MOST_ITEMS = 50
# What is told as the row holds it.
ITEM_COLUMNS = (
    *("code", "title", "question", "text", "basis", "audience"),
    *("valid_from", "valid_to", "verified_on", "public", "version"),
)
GUIDE_COLUMNS = (
    *("code", "title", "categories", "who", "place", "hours", "telephone", "limit_days", "fee", "basis"),
    *("valid_from", "valid_to", "public"),
)
PathCode = Annotated[str, Field(description="编码 Its code", max_length=40)]


class KnowledgeSearch(Body):
    """What somebody asks, in the body: a citizen's words belong in no address and no log."""

    q: Annotated[str, Line(100, required=True)] = Field(
        description="问的话，中文词、拼音、首字母都可以 What is asked: words, pinyin or initials"
    )
    category: Code = Field(default="", description="事项分类编码 Code of the category it seems to be about")
    area: Code = Field(default="", description="诉求人所在区域的编码 Code of the area the citizen is in")
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 10


class ItemShown(BaseModel):
    """An item with what it rests on. `holds` says whether it may be told today."""

    code: str
    title: str
    question: str
    text: str
    basis: str
    department: str = Field(description="来源单位编码 Code of whom it comes from, or empty")
    category: str
    area: str = Field(description="适用区域编码，空为全市 Code; empty: the whole city")
    audience: str
    valid_from: date
    valid_to: date | None
    verified_on: date | None
    verified: bool = Field(description="180 天内核验过 Verified within 180 days")
    holds: bool
    public: bool
    version: int


class ItemList(BaseModel):
    """The best first; what has expired comes last."""

    items: list[ItemShown]


class GuideSearch(Body):
    q: Annotated[str, Line(40)] = Field(default="", description="词，每个都要有 Words; all are in it")
    department: Code = Field(default="", description="办理单位编码 Code of the department")
    limit: Annotated[int, Field(ge=1, le=MOST_GUIDES)] = 50


class GuideShown(BaseModel):
    """How one matter is done at one department."""

    code: str
    title: str
    department: str
    categories: list[str]
    who: str
    conditions: list[str]
    materials: list[str]
    steps: list[str]
    place: str
    hours: str
    telephone: str
    limit_days: int | None = Field(description="工作日，0 为当场 Working days; 0: at once; null: not said")
    fee: str = Field(description="空为不收费 Empty: free")
    basis: str
    valid_from: date
    valid_to: date | None
    public: bool
    forms: list[str] = Field(description="可下载的表格 Names of the forms to download on its page")


class GuideList(BaseModel):
    items: list[GuideShown]
    more: bool = Field(description="还有没列出的 Whether there are more than `limit`")


@router.post(
    "/knowledge/search",
    response=ItemList,
    operation_id="search_knowledge",
    summary="查知识 Search knowledge",
)
def search_knowledge(request: HttpRequest, body: KnowledgeSearch) -> dict[str, Any]:
    """As seats find it; for callers without a desk only what the city lets everybody read and what holds."""
    actor = caller_with_role(request)
    found = find(
        body.q,
        category=row_called("category", body.category, directory.category),
        area=row_called("area", body.area, directory.area),
        public=not _has_a_desk(actor),
        most=body.limit,
    )
    return {"items": [item_shown(one) for one in found]}


@router.get(
    "/knowledge/{code}", response=ItemShown, operation_id="get_knowledge", summary="一条知识 One item"
)
def get_knowledge(request: HttpRequest, code: Path[PathCode]) -> dict[str, Any]:
    """A published item. One that has expired is told to callers with a desk, and says that it does not hold."""
    actor, item = caller_with_role(request), published(code)
    today = timezone.localdate()
    if item is None or not (_has_a_desk(actor) or (item.public and item.is_valid_on(today))):
        raise NotFound(_("没有这条知识，或者您不能查看。"))
    return item_shown(item)


@router.post(
    "/guides/search", response=GuideList, operation_id="search_guides", summary="查办事指南 Search guides"
)
def search_guides(request: HttpRequest, body: GuideSearch) -> dict[str, Any]:
    """The guides that hold today; for callers without a desk those that everybody may read."""
    actor = caller_with_role(request)
    found = guides(body.q, body.department, public=not _has_a_desk(actor))
    return {
        "items": [guide_shown(one) for one in found[: body.limit]],
        "more": len(found) > body.limit,
    }


@router.get("/guides/{code}", response=GuideShown, operation_id="get_guide", summary="一份办事指南 One guide")
def get_guide(request: HttpRequest, code: Path[PathCode]) -> dict[str, Any]:
    """A guide that holds today."""
    guide = guide_called(code, public=not _has_a_desk(caller_with_role(request)))
    if guide is None:
        raise NotFound(_("没有这份办事指南。"))
    return guide_shown(guide)


def _has_a_desk(actor: Actor) -> bool:
    return bool(actor.roles & READERS)


def item_shown(item: KnowledgeItem) -> dict[str, Any]:
    """An item as programs are told it; read from a snapshot, no query."""
    today = timezone.localdate()
    return {
        **{name: getattr(item, name) for name in ITEM_COLUMNS},
        "department": item.department.code if item.department else "",
        "category": item.category.code if item.category else "",
        "area": item.area.code if item.area else "",
        "verified": not item.is_unverified_on(today),
        "holds": item.is_valid_on(today),
    }


def guide_shown(guide: Guide) -> dict[str, Any]:
    """A guide as programs are told it; read from a snapshot, no query."""
    return {
        **{name: getattr(guide, name) for name in GUIDE_COLUMNS},
        "department": guide.department.code,
        **{name: lines_of(getattr(guide, name)) for name in ("conditions", "materials", "steps")},
        "forms": [form.name for form in guide.forms.all()],
    }
