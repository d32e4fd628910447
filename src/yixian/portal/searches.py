"""What everybody finds with the one search box, besides what rooms register themselves."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.search import bigrams
from yixian.convenience import queries as timetable
from yixian.convenience.provider_queries import Wish
from yixian.convenience.provider_queries import find as find_providers
from yixian.directory import queries as directory
from yixian.directory.halls import halls as find_halls
from yixian.directory.halls import offices as find_offices
from yixian.ground.errors import Refusal
from yixian.ground.searching import Found, excerpt
from yixian.ground.text import listed
from yixian.knowledge import queries as knowledge
from yixian.knowledge.guides import NEWEST, dated
from yixian.knowledge.guides import guides as find_guides
from yixian.portal import similar
from yixian.portal.models import Publication, PublicText

RELATED = ("department",)
MOST_WORDS = 6
LONGEST = 40  # of the words that those pages look for themselves


def items(words: str, most: int) -> list[Found]:
    """Answers to common questions, the best first. No query when warm."""
    return [
        Found(
            one.title,
            excerpt(one.text, words),
            reverse("portal:knowledge", args=[one.code]),
            one.verified_on,
        )
        for one in knowledge.public_answers(words, most)
    ]


def guides(words: str, most: int) -> list[Found]:
    """How a matter is done, those whose title says it first. No query when warm."""
    return [
        Found(
            one.title,
            excerpt(f"{one.department.label} · {one.place} · {one.materials}", words),
            reverse("portal:guide", args=[one.code]),
        )
        for one in find_guides(words)[:most]
    ]


def places(words: str, most: int) -> list[Found]:
    """Halls, then departments, with where they are, their hours and number. No query when warm."""
    if not any(map(bigrams, words.split()[:MOST_WORDS])):
        return []
    address, asked = reverse("portal:hours"), urlencode({"q": words[:LONGEST]})
    found = [(one, f"{address}?{asked}") for one in find_halls(words)]
    found += [(one, f"{address}?what=departments&{asked}") for one in find_offices(words)]
    return [
        Found(
            one.name, " · ".join(part for part in (one.address, one.hours_said, one.telephone) if part), url
        )
        for one, url in found[:most]
    ]


def timetables(words: str, most: int) -> list[Found]:
    """Lines and stops of the timetables in force, each with the way to what leaves next. No query when warm."""
    parts = [part for part in words.split()[:MOST_WORDS] if len(part) > 1]
    lines = dict.fromkeys(line for part in parts for line in timetable.lines_like(part))
    stops = {one.name: one for part in (words, *parts) for one in timetable.places_like(part)}
    address = reverse("timetables")
    found = [
        Found(
            one.name,
            _("开往%(where)s") % {"where": listed(one.towards)} if one.towards else "",
            f"{address}?{urlencode({'origin': one.origin})}" if one.origin else address,
        )
        for one in lines
    ]
    next_ones = _("这一站的下一班车")
    found += [Found(name, next_ones, f"{address}?{urlencode({'origin': name})}") for name in stops]
    return found[:most]


def jobs(words: str, most: int) -> list[Found]:
    """Offers of work that are not over, the newest first. One query."""
    return _dated("jobs", words, most)


def policies(words: str, most: int) -> list[Found]:
    """Policies in force, the newest first. One query."""
    return _dated("policies", words, most)


def _dated(kind: str, words: str, most: int) -> list[Found]:
    if not any(map(bigrams, words.split()[:MOST_WORDS])):
        return []
    return [
        Found(
            row.title,
            excerpt(f"{row.issuer} · {row.text}", words),
            f"{reverse(f'portal:{kind}')}?{urlencode({'q': row.title[:LONGEST]})}",
            row.valid_from,
        )
        for row in NEWEST.ordered(dated(kind, words))[:most]
    ]


def providers(words: str, most: int) -> list[Found]:
    """Who mends, cures, sells and puts up, in the neutral order of the day. No query when warm."""
    lines = find_providers(Wish(words), timezone.now()).lines[:most]
    return [
        Found(
            one.provider.label,
            " · ".join(part for part in (one.kinds, one.provider.address, one.hours) if part),
            f"{reverse('services')}?{urlencode({'q': one.provider.label})}",
            one.provider.verified_on,
        )
        for one in lines
    ]


def replies(words: str, most: int) -> list[Found]:
    """Matters that were published with their answers, the newest first; else what is like the words. Three queries."""
    rows: list[Publication] = []
    try:
        found = similar.with_words(Publication.objects.public().select_related(*RELATED), words)
        rows = list(found.order_by("-published_at", "-pk")[:most])
    except Refusal:
        pass  # a word of one character: what is like them may still be told
    return [
        Found(
            row.title,
            excerpt(row.answer, words),
            reverse("portal:answered_one", args=[row.pk]),
            timezone.localdate(row.published_at) if row.published_at else None,
        )
        for row in rows or similar.alike(words)[:most]
    ]


def texts(words: str, most: int) -> list[Found]:
    """Explanations, bulletins, answers to the press that contain each of the words, the newest first. One query: a
    city writes some hundreds.
    """
    wanted = words.split()[:MOST_WORDS]
    if not any(map(bigrams, wanted)):
        return []
    rows = PublicText.objects.public(timezone.now())
    for word in wanted:
        rows = rows.filter(Q(title__icontains=word) | Q(words__icontains=word))
    return [
        Found(
            row.title,
            excerpt(row.words, words),
            row.get_absolute_url(),
            timezone.localdate(row.public_at) if row.public_at else None,
        )
        for row in rows.defer("numbers").order_by("-public_at", "-pk")[:most]
    ]


def numbers(words: str, most: int) -> list[Found]:
    """Hotline numbers whose name, digits or purpose say each of the words. No query when warm."""
    wanted = words.lower().split()[:MOST_WORDS]
    found = []
    for one in directory.numbers():
        said = f"{one.number} {one.label} {one.purpose_label}".lower()
        if wanted and all(word in said for word in wanted):
            found.append(Found(f"{one.number} {one.label}", one.purpose_label, reverse("portal:numbers")))
    return found[:most]
