"""A bulletin on paper: what it says, each rate with its two numbers, the tables; as the page has them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.cases.models.letterhead import default_letterhead
from yixian.cases.papers import day, moment
from yixian.ground.papers import Grid, Paper, Part
from yixian.insight.queries import Figure, number_text, value_text
from yixian.people.queries import is_demonstration
from yixian.portal import bulletins
from yixian.portal.models import PublicText
from yixian.portal.published import BROKEN_DOWN, GROUP_TITLES, LEAST, Published
from yixian.portal.ranking import Ranking, rankings_of

HIDDEN = "·"


def bulletin_paper(text: PublicText, shown: Published) -> Paper:
    """What `docx_files` draws."""
    return Paper(
        issuer=default_letterhead("").issuer,
        name=text.title,
        number=text.month_name,
        parts=tuple(part for part in _parts(text, shown) if part.text or part.grid),
        signed_on=day(text.public_at) if text.public_at else "",
        notes=tuple(_notes(text, shown)),
    )


def _parts(text: PublicText, shown: Published) -> list[Part]:
    topics = tuple((name, number_text(number)) for name, number in bulletins.topics_of(text))
    return [
        Part(_("本月情况"), text.words),
        Part(_("主要数字"), grid=_figures(shown)),
        *(
            Part(str(GROUP_TITLES[one.dimension]), grid=_lines(one.lines, BROKEN_DOWN))
            for one in shown.breakdowns
            if one.lines
        ),
        Part(_("承办单位"), grid=_departments(text)),
        *(
            Part(_("考评排名：%(tier)s") % {"tier": one.name}, one.scheme, grid=_ranking(one))
            for one in rankings_of(text)
        ),
        Part(_("反映集中的事"), grid=Grid((_("什么事"), _("诉求量")), topics) if topics else None),
    ]


def _figures(shown: Published) -> Grid:
    head = (_("指标"), _("数值"), _("分子"), _("分母"), _("统计口径"))
    rows = [
        (
            str(one.indicator.label),
            value_text(one),
            number_text(one.numerator),
            number_text(one.denominator),
            str(one.indicator.missing or one.indicator.population),
        )
        for one in shown.figures
    ]
    return Grid(head, tuple(rows))


def _lines(lines: list[tuple[str, str, dict[str, Figure | None]]], codes: tuple[str, ...]) -> Grid:
    head = ("", _("诉求量"), _("办结率"), _("满意率"))
    return Grid(
        head, tuple((label, *(_cell(found.get(code)) for code in codes)) for _v, label, found in lines)
    )


def _departments(text: PublicText) -> Grid | None:
    lines = bulletins.department_lines(text)
    head = (_("单位"), _("办结率"), _("按时办结率"), _("满意率"), _("解决率"))
    rows = [
        (one.label, *(_cell(one.figures.get(code)) for code in bulletins.OF_DEPARTMENTS)) for one in lines
    ]
    return Grid(head, tuple(rows)) if rows else None


def _ranking(one: Ranking) -> Grid:
    head = (_("名次"), _("单位"), _("得分"), _("得分区间"), _("说明"))
    rows = [
        (str(line.rank or "—"), line.name, line.score_text or "—", line.bounds_text or "—", line.note)
        for line in one.lines
    ]
    return Grid(head, tuple(rows))


def _cell(figure: Figure | None) -> str:
    """A value with its two numbers, "·" where it is kept back."""
    if figure is None:
        return HIDDEN
    if figure.denominator is None:
        return value_text(figure)
    return f"{value_text(figure)}（{number_text(figure.numerator)}/{number_text(figure.denominator)}）"


def _notes(text: PublicText, shown: Published) -> list[str]:
    found = [_("数据截至 %(at)s，公布后不再改动。") % {"at": moment(shown.cut_off)}]
    counted = bulletins.counted_at(text)
    if counted is not None:
        found.append(_("承办单位和反映集中的事统计于 %(at)s。") % {"at": moment(counted)})
    found.append(_("分组里小于 %(least)d 的数字不公开，以“·”表示。") % {"least": LEAST})
    if is_demonstration():
        found.append(_("这是演示系统：城市、人物、诉求和数据全部为虚构。"))
    return found
