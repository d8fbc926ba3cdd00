"""Questions made of an English sentence by rule, where a rule is sure to give English; knows no meanings.

A number, a date, a price, a room or a name becomes the question word. It goes to the front where the verb is one of those
known below, else it stays where it stood, as in a quiz. What follows the next comma is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.propose.types import Asked

_WORDS = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?![\d,])|\d+(?:\.\d+)?|{_WORDS})"
_NOT_NOUN = r"(?!(?:of|in|on|at|and|or|to|from|for|by|is|was|are|were|has|as|the|a|this|its|his|times|pm|am)\b)"
_NOUN = rf"(?:{_NOT_NOUN}[a-z][\w'’-]* ){{0,2}}?(?:{_NOT_NOUN}[a-z][\w-]*(?<!s)s|people|children|men|women|feet|per cent|percent)"
BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
"""What stands in brackets is left out of questions."""

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = f"(?:{MONTHS})"
_DAY = rf"(?:\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:, \d{{4}})?)(?! ?\d)"
_WHEN = r"(?P<prep>[Ii]n|[Oo]n|[Ff]rom|until|[Bb]y|[Ss]ince|[Bb]efore|[Aa]fter|[Aa]t) "
TITLES = "Dr|Mr|Mrs|Ms|Professor|Captain|Sergeant|Sir|President|Councillor"
_LABEL = "Room|Hall|extension|page|platform|gate|table"
_SPANS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_WHEN}(?P<answer>{_DAY})"), "which day"),
    (re.compile(rf"{_WHEN}(?P<answer>{_MONTH} \d{{4}})(?!\d)"), "which month"),
    (re.compile(rf"{_WHEN}(?P<answer>1\d{{3}}|20\d\d)(?![\ds/-]|[.,]\d)"), "which year"),
    (re.compile(rf"{_WHEN}(?P<answer>\d{{1,2}}:\d\d)"), "what time"),
    (re.compile(rf"(?P<prep>[Ii]n|[Oo]n|from|at|inside|into) (?P<answer>(?P<label>{_LABEL}) \d+)\b"), "which {label}"),
    (re.compile(rf"(?P<answer>(?<![\w€$£.,-])(?P<n>(?i:{_NUMBER})) (?P<noun>{_NOUN}))(?![\w-])"), "how many {noun}"),
    (re.compile(r"(?<=\b(?:at|to|is|of) )(?P<answer>[€$£]\d[\d,.]*\d|[€$£]\d)"), "how much"),
    (re.compile(r"(?<=\b(?:cost|pays) )(?P<answer>[€$£]\d[\d,.]*\d|[€$£]\d)"), "how much"),
    (re.compile(r"(?<=\bcosts )(?P<answer>[€$£]\d[\d,.]*\d|[€$£]\d)"), "how much"),
)  # fmt: skip
_RANGE_AFTER = re.compile(r"\s*(?:to|–|—|-|and|or|and not)\s*[€$£]?(?:\d|one\b|two\b)")
_RANGE_BEFORE = re.compile(r"(?:\d|\b(?:from|between))\s*(?:to|–|—|-|and|or)?\s*[€$£]?$")
_DETERMINED = re.compile(
    r"\b(?:the|these|those|all|both|first|last|next|other|every|each|a|an|his|her|its|our|their) $", re.I
)

_LEANING = re.compile(
    r"(?:it|its|he|she|they|we|you|i|this|that|these|those|here|his|her|their|our|my|your|each|both|another|such|one|then|so"
    r"|but|and|or|also|however|if|when|while|after|before|please|either|neither|nobody|as|instead|to|of|with|which|what|who"
    r"|the (?:first|second|third|last|other|others|former|latter|same|one|new one)|keep|call|give|come|wear|tell|take|write"
    r"|do|don|never|always|find|ask|bring|use|see|note|make|press|click|go|let|remember|add|run|open|close|welcome|found|held"
    r"|kept)\b",
    re.I,
)
_DANGLING = re.compile(
    r"\b(?:it|them|him|us|me|we|you|your|our|this|these|those|theirs?|they|he|she|here|do not|not)\b", re.I
)
_AUX = "is|are|was|were|will|can|must|may|should"
_IRREGULAR = (
    "had:have laid:lay took:take gave:give made:make built:build bought:buy sold:sell found:find wrote:write held:hold "
    "led:lead won:win lost:lose paid:pay sent:send came:come went:go became:become grew:grow began:begin kept:keep met:meet "
    "drew:draw chose:choose spent:spend fell:fall rose:rise saw:see ran:run broke:break"
)
_REGULAR = (
    "open close receive attend need hold contain cover last seat weigh measure include employ serve require visit approve "
    "adopt arrive move die publish start record report produce reach use join return offer create found begin belong stay "
    "display show sign travel increase reduce propose accept design invent discover introduce establish complete repair "
    "restore finish order install remove ask"
)
_AS_NOUNS = (
    "last found order seat close visit use offer report record sign display show need return start increase design travel "
    "reach measure run fall rise break leave lead move repair stay finish build cover"
)
"""Verbs that are nouns as often: only their other forms are trusted."""

_PAST = dict(pair.split(":") for pair in _IRREGULAR.split())
_BASES = {*_PAST.values(), *_REGULAR.split()}
_VERBS = (
    {past: ("did", verb) for past, verb in _PAST.items()}
    | {verb + ("d" if verb.endswith("e") else "ed"): ("did", verb) for verb in _REGULAR.split()}
    | {verb + ("es" if verb.endswith(("ch", "sh", "ss")) else "s"): ("does", verb) for verb in _BASES}
    | {verb: ("do", verb) for verb in _BASES.difference(_AS_NOUNS.split())}
    | {"has": ("does", "have")}
)
"""The forms of verbs that are known, each with the helper that a question takes and the form that it leaves."""

_TURNED = re.compile(
    rf"(?P<subject>[^,;:]+?) (?P<verb>{_AUX}|{'|'.join(sorted(_VERBS, key=len, reverse=True))})(?P<rest> .*|$)"
)
_VERB = re.compile(rf"\b(?:{_AUX}|has|{'|'.join(_VERBS)}|[a-z]{{2,}}ed)\b")
_AND = re.compile(rf",? and (?=(?:the|an?) (?:[\w’'-]+ ){{1,7}}?(?:{_AUX}|{'|'.join(_VERBS)})\b)")
_END = re.compile(rf"[,;:] | \(| and (?={_AUX}|it|its|{'|'.join(_VERBS)}\b)")
_LIST = re.compile(r", (?:[\w’'-]+,? ){1,3}(?:and|or) ")
_LABELLED = re.compile(r"(?:[A-Z]\w+|extension|size|table|number|page|chapter|part|step|figure) $")
_TITLED = re.compile(rf"(?P<answer>(?:{TITLES})\.? [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)"
                     r" (?P<rest>(?!and\b|of\b|who\b|in\b|on\b)[a-z].*)")  # fmt: skip
_IS = re.compile(
    r"(?P<subject>(?:The|Our) (?:(?!(?:that|which|who)\b)[\w’'-]+ ){2,7})(?P<verb>is|was) (?P<answer>(?:[Tt]he|an?|[A-Z]).*)"
)
_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z]\.?)?(?: [A-Z][\w’'-]+){1,2}")
_BY = re.compile(r" by (?P<answer>(?:the )?[A-Z][\w’'-]+(?: [\w’'-]+){0,3})$")


def questions(sentence: str, lang: str, common: frozenset[str]) -> Iterator[Asked]:
    """Questions that `sentence` answers, the best first. `common` are words that the document also writes small."""
    if _LEANING.match(sentence):
        return
    told = BRACKETS.sub("", sentence).rstrip(" .!")
    yield from _who(told, common)
    clauses = [clause[0].upper() + clause[1:] for clause in _AND.split(told) if clause]
    found = [asked for clause in clauses for asked in _of_spans(clause, common)]
    yield from (asked for turned, asked in found if turned)
    yield from (asked for turned, asked in found if not turned)


def has_verb(sentence: str) -> bool:
    """Whether a verb that is known here stands in it; a list's entries have none."""
    return bool(_VERB.search(sentence))


def _who(told: str, common: frozenset[str]) -> Iterator[Asked]:
    titled = _TITLED.fullmatch(told)
    if titled and (rest := _whole(titled["rest"])):
        yield Asked(f"Who {rest}?", (titled["answer"],))
    first = told.partition(", ")[0]
    named = _IS.fullmatch(first)
    if named and not _DANGLING.search(first) and len(named["answer"].split()) <= 8:
        person = _NAME.fullmatch(named["answer"]) and common.isdisjoint(named["answer"].lower().split())
        if person or not named["answer"][0].isupper():
            subject = named["subject"][0].lower() + named["subject"][1:].rstrip()
            yield Asked(f"{'Who' if person else 'What'} {named['verb']} {subject}?", (named["answer"],))
    made = _BY.search(first)
    if made and (asked := _turned("By whom", first[: made.start()], common)):
        yield Asked(asked, (made["answer"],))


def _of_spans(told: str, common: frozenset[str]) -> Iterator[tuple[bool, Asked]]:
    """Questions for what is counted or dated, and whether the question word came to the front."""
    for pattern, words in _SPANS:
        for match in pattern.finditer(told):
            start, end = match.span()
            before, after = told[:start], _END.split(told[end:], maxsplit=1)[0].rstrip(",;:")
            if re.search(r"[:;(]|, ", before) or _LIST.match(told[end + len(after) :]) or told[end:].startswith(":"):
                continue
            if (
                _RANGE_AFTER.match(told[end:])
                or _RANGE_BEFORE.search(before)
                or not _whole(before + match.group() + after)
            ):
                continue
            groups = match.groupdict()
            wh = words.format(**{name: (value or "").lower() for name, value in groups.items()})
            if "prep" in groups:
                wh = f"{groups['prep'].lower()} {wh}"
            answers = (match["answer"], match["n"]) if "n" in groups else (match["answer"],)
            if "n" in groups and (_DETERMINED.search(before) or (before and _LABELLED.search(before))):
                continue
            if asked := _asked(wh, before, after, common):
                yield asked[0], Asked(asked[1], answers)


def _asked(wh: str, before: str, after: str, common: frozenset[str]) -> tuple[bool, str] | None:
    """The question for a gap between `before` and `after`, and whether it begins with `wh`."""
    rest = " ".join((before.rstrip() + " " + after.strip()).split())
    if not before.strip():
        if wh.startswith("how many"):
            if not _VERB.search(after):
                return None
            return True, f"{wh[0].upper()}{wh[1:]}{after}?"
        turned = _turned(wh, after.strip(), common)
        return (True, turned) if turned else None
    if there := re.fullmatch(r"There (are|were)", before.strip()):
        return True, f"{wh[0].upper()}{wh[1:]} {there[1]} there{after}?"
    if re.match(r"(?:every|each) (?:day|week|month|year) ", before, re.I):
        return None
    dated = wh.startswith(("in which year", "in which month", "on ", "at what time"))
    first = _TURNED.match(before)
    movable = (dated and first) or (wh.startswith("how many") and first and first.end("verb") == len(before.rstrip()))
    if not first and not wh.startswith("how"):
        return None
    if movable and (turned := _turned(wh, rest, common)):
        return True, turned
    return False, f"{before}{wh}{after}?"


def _turned(wh: str, rest: str, common: frozenset[str]) -> str | None:
    """`rest` as a question after `wh`; None where its subject or its verb is not sure."""
    match = _TURNED.fullmatch(rest)
    subject = _small(match["subject"], common) if match else None
    if not match or not subject or re.search(r"\b(?:that|which|who|where|and)\b", subject) or len(subject.split()) > 10:
        return None
    verb, after = match["verb"], match["rest"]
    if _VERBS.get(verb, ("",))[0] == "do" and not re.search(r"(?:s|people|children|men|women)$", subject):
        return None
    if verb in _AUX.split("|"):
        return f"{wh[0].upper()}{wh[1:]} {verb} {subject}{after}?"
    helper, base = _VERBS[verb]
    return f"{wh[0].upper()}{wh[1:]} {helper} {subject} {base}{after}?"


def _small(subject: str, common: frozenset[str]) -> str | None:
    """The subject as it stands inside a sentence; None where its first word may be a name and may be none."""
    first, _, rest = subject.partition(" ")
    if first.lower() in ("in", "on", "at", "from", "by", "since", "for", "during", "until"):
        return None
    if first in ("The", "A", "An", "All", "Every", "Some", "Most", "Many"):
        return first.lower() + subject[len(first) :]
    if not first[0].isupper() or rest[:1].isupper():
        return subject
    if first.lower() in common:
        return first.lower() + subject[len(first) :]
    return None


def _whole(clause: str) -> str:
    """`clause` where it has a verb and leans on nothing that was said before; else nothing."""
    enough = len(clause.split()) >= 4 and _VERB.search(clause) and not _DANGLING.search(clause)
    return clause if enough else ""
