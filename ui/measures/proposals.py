"""Proposed gold questions as HTML: the one at hand with its passage and what answers it marked, and the list of all. Pure."""

from __future__ import annotations

from eval.propose.types import ACCEPTED, EDITED, REJECTED, UNSEEN, Proposal
from indexing.places import document_name
from ui.markup import element, escape
from ui.measures.reviewing import Review
from ui.words import direction, language_name, spoken
from ui.words.review import REVIEW


def card(review: Review, lang: str) -> str:
    """The proposal at hand, or what is to be said where there is none."""
    said = spoken(REVIEW, lang)
    if not review.proposals:
        return element("p", escape(said.intro), class_="mk-found", dir="auto")
    one = review.current
    count = element("p", escape(_counted(review, lang)), class_="mk-found")
    if one is None:
        done = said.done.format(total=len(review.proposals))
        return element("div", element("p", escape(done), class_="mk-asked") + count, class_="mk-proposal")
    place = said.place.format(number=review.number, total=len(review.proposals))
    about = [
        said.ways.get(one.how, one.how), language_name(one.lang), said.parts.get(one.part, one.part),
        "" if one.is_open else said.states[one.state], document_name(one.document),
    ]  # fmt: skip
    parts = [
        element("h3", escape(place)),
        count,
        element("div", "".join(element("bdi", escape(part)) for part in about if part), class_="mk-where"),
        element("div", passage(one), class_="mk-words mk-read", dir="auto", lang=one.lang),
        "" if one.answerable else element("p", escape(said.no_answer), class_="mk-unanswered"),
        element("p", escape(one.note), class_="mk-found", dir="auto") if one.note else "",
    ]
    return element("div", "".join(parts), class_="mk-proposal", dir=direction(lang))


def passage(one: Proposal) -> str:
    """The passage with the words that answer set apart, and the answer in them marked."""
    before, quote, after = one.passage.partition(one.quote) if one.quote else (one.passage, "", "")
    answer = next((answer for answer in one.answers if answer in quote), "")
    start, found, rest = quote.partition(answer) if answer else (quote, "", "")
    inside = escape(start) + (element("mark", escape(found)) if found else "") + escape(rest)
    return escape(before) + (element("u", inside) if quote else "") + escape(after)


def every(review: Review, lang: str) -> str:
    """All proposals with what became of each, behind a fold."""
    said = spoken(REVIEW, lang)
    if not review.proposals:
        return ""
    items = "".join(
        element(
            "li",
            element("bdi", escape(one.question), dir="auto")
            + element("small", escape(said.states[one.state]), class_=f"mk-is-{one.state.split()[0]}"),
            aria_current="true" if one.id == review.at else None,
        )
        for one in review.proposals
    )
    summary = element("summary", escape(said.every.format(count=len(review.proposals))))
    return element("details", summary + element("ol", items), class_="mk-every", dir=direction(lang))


def sentence(text: str) -> str:
    """What came of making proposals."""
    return element("p", escape(text), class_="mk-found", dir="auto", role="status")


def _counted(review: Review, lang: str) -> str:
    accepted = review.counted(ACCEPTED) + review.counted(UNSEEN)
    return spoken(REVIEW, lang).counted.format(
        accepted=accepted, edited=review.counted(EDITED), rejected=review.counted(REJECTED),
        open=sum(one.is_open and one.state != UNSEEN for one in review.proposals),
    )  # fmt: skip
