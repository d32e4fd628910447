"""What programs ask of services, timetables and bookings, and what they are told."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from yixian.cases.listing import Paging
from yixian.cases.schemas import Body
from yixian.convenience.models import BookingState, Mode, TravelNotice
from yixian.convenience.models.journey import DayChange
from yixian.ground.json_types import Code, Line, Moment, YesNo

PLACE = 60
# Written out: among the schemas a choice goes by the name of its class, and `Kind` is that of cases.
MODES = ", ".join(Mode.values)


class PlaceFilters(BaseModel):
    q: Annotated[str, Line(PLACE, required=True)] = Field(
        description="站名的一部分、拼音或拼音首字母 A part of the name, pinyin, or initials of it"
    )


class TimetableFilters(BaseModel):
    """From where, to where (left out: what leaves next), from what time on (left out: now)."""

    origin: Annotated[str, Line(PLACE, required=True)]
    destination: Annotated[str, Line(PLACE)] = ""
    at: Moment | None = None


class ChangeShown(BaseModel):
    """What differs on that day."""

    what: str = Field(description=", ".join(DayChange.What.values))
    minutes: int = Field(description="晚点分钟 How late, where it is late")
    text: str


class DepartureShown(BaseModel):
    """What is cancelled is told too, at its planned time: see `change`."""

    at: Moment = Field(description="预计开出，晚点已算在内 Expected, what it is late reckoned in")
    planned_at: Moment = Field(description="时刻表上的开出 As in the timetable")
    service_day: date = Field(description="凌晨的班次属于前一天 After midnight it may be the day before")
    line: str
    number: str
    mode: str = Field(description=MODES)
    towards: str
    platform: str
    about: bool = Field(description="约 The source gives an interval, not a time")
    change: ChangeShown | None


class EndsShown(BaseModel):
    line: str
    mode: str = Field(description=MODES)
    towards: str
    first: Moment
    last: Moment
    first_change: ChangeShown | None
    last_change: ChangeShown | None


class LegShown(BaseModel):
    origin: str
    destination: str
    leaves: Moment = Field(description="预计开出 Expected, what it is late reckoned in")
    arrives: Moment = Field(description="预计到达 Expected")
    planned_leaves: Moment
    planned_arrives: Moment
    line: str
    number: str
    mode: str = Field(description=MODES)
    towards: str
    about: bool
    change: ChangeShown | None


class WayShown(BaseModel):
    """One leg, or two with a change at `change_at`."""

    leaves: Moment
    arrives: Moment
    minutes: int
    change_at: str
    legs: list[LegShown]


class JourneyShown(BaseModel):
    """A coach, train, flight or ferry on a day; `departs` and `arrives` as planned, in clock times of its places."""

    day: date
    mode: str = Field(description=MODES)
    number: str
    operator: str
    origin: str
    via: list[str]
    destination: str
    departs: str
    arrives: str
    days_later: int
    expected_departs: Moment = Field(description="预计开出 Expected, what it is late reckoned in")
    expected_arrives: Moment | None
    fare: str
    change: ChangeShown | None


class NoticeShown(BaseModel):
    code: str
    kind: str = Field(description=", ".join(TravelNotice.Kind.values))
    title: str
    text: str
    places: list[str]
    lines: list[str]
    area: str
    valid_from: date
    valid_to: date | None


class SourceShown(BaseModel):
    name: str
    updated_on: date
    valid_to: date | None


class TimetableAnswer(BaseModel):
    """`unclear` names the places that may be meant, by parameter; where it does, nothing else was looked for."""

    asked_from: Moment
    origin: str
    destination: str
    unclear: dict[str, list[str]]
    departures: list[DepartureShown]
    ends: list[EndsShown] = Field(description="首末班 First and last of the day")
    ways: list[WayShown]
    stopped: list[WayShown] = Field(
        description="本来更早、因停运或晚点走不成的 Would have gone sooner, were nothing cancelled or late; as planned"
    )
    journeys: list[JourneyShown]
    notices: list[NoticeShown]
    sources: list[SourceShown]
    over: list[str] = Field(description="已到期而没有查的来源 Sources whose timetable is over on that day")


class ServiceKind(BaseModel):
    code: str
    name: str
    name_en: str
    group: str
    bookable: bool


class ServiceSearch(Body):
    """What somebody looks for, in the body: what a citizen has belongs in no address and no log."""

    q: Annotated[str, Line(100)] = Field(
        default="", description="要找什么，如“牙疼”，或店名 What is wanted, in a citizen's words, or a name"
    )
    kind: Code = Field(default="", description="种类编码 Code of a kind")
    area: Code = Field(default="", description="在哪里：区域编码 Code of the area where it is wanted")
    open_now: YesNo = False


class ProviderShown(BaseModel):
    code: str
    name: str
    name_en: str
    kinds: list[str]
    areas: list[str] = Field(
        description="服务区域编码，空为全市 Codes of areas served; empty: the whole city"
    )
    address: str
    lon: float | None
    lat: float | None
    telephone: str
    hours: str
    open: bool | None = Field(description="现在是否营业，null 为不清楚 Whether it is open; null: not known")
    prices: str
    licence: str
    languages: list[str]
    verified_on: date
    bookable: bool


class ProviderList(BaseModel):
    """In the neutral order of the day, which nobody can buy. `clinics` are the departments for an ailment."""

    items: list[ProviderShown]
    emergency: bool = Field(
        description="可能危及生命，先打 120 What was asked for may cost a life: say 120 before anything else"
    )
    clinics: list[str]
    more: bool


class BookingFilters(Paging):
    state: BookingState | None = None


class BookingRow(BaseModel):
    number: str
    kind: str
    provider: str = Field(
        description="服务商编码，还没有约定的空 Code of the provider, empty before one accepts"
    )
    state: BookingState
    starts_at: Moment
    ends_at: Moment
    persons: int
    area: str
    made_at: Moment


class StepShown(BaseModel):
    at: Moment
    said: str
    about: str
    by: str


class BookingShown(BookingRow):
    """One booking. Who asked is masked; address and notes are told to no program."""

    name: str
    telephone: str
    price: str
    grade: int | None
    missed_by: str
    steps: list[StepShown]


class BookingList(BaseModel):
    items: list[BookingRow]
    next: str | None
