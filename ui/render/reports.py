"""A run of an evaluation as HTML: its figures, its plots, what differs from another run, and how far it has come. Pure.

Names of figures stay as the field has them, with a few words beside each in the language of the page.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence

from eval.compare import FEW, Comparison, Difference
from eval.figures import label
from eval.plots import LEAST
from eval.report import Report
from eval.score import sure
from eval.steps import Step
from eval.types import Figure
from ui.markup import element, escape
from ui.render.worst import worst_answers
from ui.words import direction, language_name, spoken
from ui.words.evaluate import EVALUATE
from ui.words.figures import explained
from ui.words.reports import REPORTS, ReportWords

_MOST_TELLING = ("accuracy", "coverage", "unsupported_answers", "right_refusal", "recall@5")


def progress(step: Step | None, lang: str) -> str:
    """How far a run has come; before its first question it is being prepared."""
    said = spoken(EVALUATE, lang)
    told = said.progress.format(done=step.done, total=step.total) if step else said.preparing
    bar = (
        element("progress", "", max=str(step.total), value=str(step.done), aria_label=told)
        if step
        else element("progress", "", aria_label=told)
    )
    asked = element("div", escape(step.question), class_="mk-asked", dir="auto") if step and step.question else ""
    return element(
        "div", element("div", escape(told), class_="mk-step") + bar + asked, class_="mk-progress", role="status"
    )


def report(of: Report, pictures: Mapping[str, bytes], lang: str) -> str:
    """The report of a run on a page in `lang`; `pictures` are its plots, PNGs by the name of their file."""
    said = spoken(REPORTS, lang)
    gold = element("bdi", escape(of.gold))
    title = escape(said.questions).replace(escape("{gold}"), gold).replace(escape("{count}"), str(len(of.records)))
    made = said.made.format(generator=of.generator or said.nobody, seconds=f"{of.seconds:.1f}")
    parts = [
        element("h3", title),
        element("p", escape(made), class_="mk-found"),
        _notes(_told(of, said)),
        _glance(of),
        _figures(of, lang),
        *(_sliced(of, by, lang) for by, values in of.slices.items() if len(values) > 1),
        element("h3", escape(said.plots)),
        _pictures(of, pictures, said),
        worst_answers(of.records, lang),
    ]
    return element("section", "".join(parts), class_="mk-report", dir=direction(lang))


def comparison(of: Comparison, names: tuple[str, str], lang: str) -> str:
    """What the second of two runs does otherwise than the first; `names` are theirs."""
    said = spoken(REPORTS, lang)
    interval = said.interval.format(percent=f"{of.config.confidence:.0%}")
    head = [said.figure, said.first, said.second, said.change, interval, said.pairs, "p (Holm)", said.verdict]
    which = "".join(
        element("li", escape(f"{place}: {name}"), dir="auto")
        for place, name in zip((said.first, said.second), names, strict=True)
    )
    parts = [
        element("h3", escape(said.difference)),
        element("ul", which, class_="mk-notes"),
        _notes(_differing(of, said)),
        _table(said.difference, head, [_difference(one, said, lang) for one in of.differences]),
    ]
    return element("section", "".join(parts), class_="mk-report", dir=direction(lang))


def _told(of: Report, said: ReportWords) -> Iterable[str]:
    if of.errors:
        first = of.errors[0]
        yield said.errors.format(count=len(of.errors), total=len(of.records), id=first.question.id, error=first.error)
    if of.missing:
        names = ", ".join(of.missing[:5]) + (", …" if len(of.missing) > 5 else "")
        yield said.missing.format(count=len(of.missing), names=names)


def _differing(of: Comparison, said: ReportWords) -> Iterable[str]:
    yield said.in_both.format(count=of.questions, alone=of.alone)
    if of.other:
        yield said.made_otherwise.format(names=", ".join(of.other))
    if any(one.passages < FEW for one in of.differences):
        yield said.few_passages.format(few=FEW)
    shown = [label(one.name) for one in of.differences if one.shown]
    yield said.beyond.format(names=", ".join(shown)) if shown else said.chance


def _notes(told: Iterable[str]) -> str:
    items = "".join(element("li", escape(note), dir="auto") for note in told)
    return element("ul", items, class_="mk-notes") if items else ""


def _glance(of: Report) -> str:
    """The figures that say most, large."""
    cards = "".join(
        element(
            "div",
            element("dt", element("bdi", escape(label(name)), lang="en")) + element("dd", _short(of.figures[name])),
        )
        for name in _MOST_TELLING
        if name in of.figures and of.figures[name].count
    )
    return element("dl", cards, class_="mk-glance") if cards else ""


def _figures(of: Report, lang: str) -> str:
    said = spoken(REPORTS, lang)
    known = {name: figure for name, figure in of.figures.items() if figure.count}
    interval = said.interval.format(percent=f"{of.config.confidence:.0%}")
    head = [said.figure, said.value, interval, said.count, said.unmeasured]
    rows = [
        [_name(name, lang), *_cells(figure), _number(str(figure.unmeasured or ""))] for name, figure in known.items()
    ]
    rest = [name for name in of.figures if name not in known]
    listed = element("ul", "".join(element("li", _name(name, lang)) for name in rest))
    title = escape(said.not_measurable.format(count=len(rest)))
    folded = element("details", element("summary", title) + listed) if rest else ""
    return element("h3", escape(said.figures)) + _table(said.figures, head, rows) + folded


def _sliced(of: Report, by: str, lang: str) -> str:
    """A row a figure, a column a value of the attribute; figures that no value can tell are left out."""
    said, values = spoken(REPORTS, lang), of.slices[by]
    title = said.by.get(by, by)
    shown = [language_name(value) if by == "lang" else value for value in values]
    rows = []
    for name in of.figures:
        across = [figures[name] for figures in values.values() if name in figures]
        if any(figure.count for figure in across):
            rows.append([_name(name, lang), *map(_short, across)])
    table = _table(title, [said.figure, *shown], rows)
    return element("details", element("summary", escape(title)) + table)


def _pictures(of: Report, pictures: Mapping[str, bytes], said: ReportWords) -> str:
    if not pictures:
        count = sum(sure(record) is not None for record in of.records)
        why = said.few.format(least=LEAST, count=count) if count < LEAST else said.no_plots
        return element("p", escape(why), class_="mk-found")
    shown = ""
    for name, content in pictures.items():
        alt = escape(said.pictures.get(name, name))
        source = f"data:image/png;base64,{base64.b64encode(content).decode()}"
        shown += element("figure", f'<img alt="{alt}" src="{source}">' + element("figcaption", alt))
    return element("div", shown, class_="mk-pictures")


def _difference(one: Difference, said: ReportWords, lang: str) -> list[str]:
    change = one.change
    low, high = (f"{bound:+.3f}" if bound is not None else "" for bound in (change.low, change.high))
    verdict = element(
        "span", escape(said.verdicts.get(one.verdict, one.verdict)), class_="mk-shown-so" if one.shown else ""
    )
    return [
        _name(one.name, lang),
        *map(_number, (f"{one.before:.3f}", f"{one.after:.3f}", f"{change.value:+.3f}", f"{low} … {high}")),
        *map(_number, (f"{change.count} ({one.passages})", f"{one.p:.3g}")),
        verdict,
    ]


def _name(name: str, lang: str) -> str:
    said = element("bdi", escape(label(name)), class_="mk-label", lang="en", dir="ltr")
    return said + element("small", escape(explained(name, lang)))


def _cells(figure: Figure) -> list[str]:
    low, high = (f"{bound:.3f}" if bound is not None else "" for bound in (figure.low, figure.high))
    return [_number(f"{figure.value:.3f}"), _number(f"{low}–{high}"), _number(str(figure.count))]


def _short(figure: Figure) -> str:
    if not figure.count:
        return _number("–")
    value, interval, count = _cells(figure)
    return value + element("small", f"{interval} · {count}")


def _number(text: str) -> str:
    return element("bdi", escape(text), dir="ltr") if text else ""


def _table(name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose cells are HTML already and whose head is not; the first cell of a row names it."""
    first = element("tr", "".join(element("th", escape(cell), scope="col") for cell in head))
    body = "".join(
        element("tr", element("th", row[0], scope="row") + "".join(element("td", cell) for cell in row[1:]))
        for row in rows
    )
    table = element("table", element("thead", first) + element("tbody", body), class_="mk-figures")
    return element("div", table, class_="mk-wide", tabindex="0", role="region", aria_label=name)
