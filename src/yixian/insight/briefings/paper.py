"""A briefing on paper: the words under their headings, then the tables with bars of characters, that print anywhere."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from yixian.cases.models.letterhead import default_letterhead
from yixian.cases.papers import day, moment
from yixian.ground.papers import Grid, Paper, Part
from yixian.insight.briefings.shown import Linked, ShownSection, ShownTable, sections_of, title_of
from yixian.insight.models import Briefing
from yixian.people.models import Actor

BLOCK, BLOCKS = "█", 10  # of a bar that reaches the whole way


def briefing_paper(actor: Actor, briefing: Briefing) -> Paper:
    """What `docx_files` draws; a draft says that it is one."""
    issuer = default_letterhead("").issuer
    return Paper(
        issuer=issuer if briefing.is_issued else replace(issuer, signature=""),
        name=title_of(briefing),
        number=number_of(briefing),
        parts=tuple(part for section in sections_of(briefing) for part in _parts(section)),
        signed_on=day(briefing.issued_at) if briefing.issued_at else "",
        notes=tuple(notes_of(briefing, actor)),
    )


def number_of(briefing: Briefing) -> str:
    """Its number on papers and in file names."""
    return f"{briefing.last:%Y%m%d}-{briefing.pk}"


def notes_of(briefing: Briefing, actor: Actor) -> list[str]:
    """The small print: of when the numbers are, what became of it, who took it along."""
    found = [_("数字截至 %(at)s，口径见“统计指标”。") % {"at": moment(briefing.composed_at)}]
    if briefing.is_issued and briefing.issued_by is not None:
        told = {"name": briefing.issued_by.name, "at": moment(briefing.issued_at)}
        found.append(_("%(name)s 于 %(at)s 签发。") % told)
    elif briefing.state == Briefing.State.EDITED:
        found.append(_("未签发的编辑稿。"))
    else:
        found.append(_("系统按统计指标写成的草稿，没有人改过，未签发。"))
    return [*found, _("%(name)s 取用。") % {"name": actor.name}]


def _parts(section: ShownSection) -> list[Part]:
    """The words and the tables of a section, each table under its own name; nothing of an empty one."""
    words = "\n".join(one.text for one in section.read)
    if not words and not section.tables:
        return []
    return [Part(section.title, words), *(Part(one.name, grid=_grid(one)) for one in section.tables)]


def _grid(table: ShownTable) -> Grid:
    rows = [tuple(_words(cell) for cell in row) for row in table.rows]
    if not table.bars:
        return Grid(table.head, tuple(rows))
    drawn = [(*row, _bar(bar.width)) for row, bar in zip(rows, table.bars, strict=True)]
    return Grid((*table.head, _("图示")), tuple(drawn))


def _words(cell: Linked) -> str:
    return "".join(text for text, _url in cell)


def _bar(width: str) -> str:
    """A bar of characters: something for whatever is more than nothing."""
    percent = float(width or 0)
    return BLOCK * max(round(percent * BLOCKS / 100), 1 if percent else 0)
