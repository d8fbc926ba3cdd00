"""How definitions begin in programming languages and files of settings: patterns for one line each, by suffix.

They are judged by one line alone, so words in a comment or a string may pass for a definition. The patterns are for lines
of a bounded length; on endless ones some would be slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Patterns = tuple[re.Pattern[str], ...]

_NAME = r"(?:[^\W\d]|\$)[\w$]*(?:(?:\.|::)[\w$]+)*"
_BEFORE = (
    r"\s*(?:(?:export|default|declare|public|private|protected|internal|fileprivate|static|final|abstract|sealed|open|override"
    r"|virtual|async|unsafe|extern|inline|partial|readonly|const|constexpr|pub(?:\([^)]*\))?|data|case|implicit|suspend"
    r"|operator|mutating|local|typedef|annotation|inner|value)\s+){0,6}"
)
_HOLDER = (
    r"(?:class|@?interface|enum(?:\s+(?:class|struct))?|record|struct|trait|object|protocol|extension|namespace|module|union"
    r"|actor|mixin|message|service)"
)


def _of(*patterns: str, flags: int = 0) -> Patterns:
    return tuple(re.compile(pattern, flags) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a language defines. The groups of a pattern, joined by ".", are the name.

    `holders` may hold other definitions, `leaves` do not. `braced` are leaves when a "{" follows before a ";", `makers` are
    that when they have the name of their holder. In a `flat` language a definition ends where the next begins, in others
    before a line that is indented no deeper.
    """

    holders: Patterns = ()
    leaves: Patterns = ()
    braced: Patterns = ()
    makers: Patterns = ()
    flat: bool = False


_TYPES = _of(
    # not the type of a variable or of a result, nor a type that is only announced
    rf"{_BEFORE}{_HOLDER}\s+({_NAME})(?![\w$.:]*\w)(?!\s*[;,=)*&]|\s+\w+\s*[;=(\[])",
    rf"{_BEFORE}type\s+({_NAME})(?:<[^=]*>)?\s*(?:=|struct\b|interface\b)",
)
_WORDS = _of(
    rf"{_BEFORE}(?:function\b\s*\*?\s*|(?:func|fun|fn|defp?|rpc|macro)\s+)(?:<[^<>()]*>\s*)?(?:{_NAME}<[^<>()]*>\.)?({_NAME}[?!]?)",
    r"func\s+\(\s*(?:\w+\s+)?\*?(\w+)[^)]*\)\s*(\w+)",  # of Go, with the type that it belongs to
)
_C = Syntax(
    _TYPES,
    braced=_of(
        r"\s*(?:[\w:<>,.&*\[\]?@]+\s+)+[*&]*(~?[^\W\d][\w:~]*)\s*\([^;{]*(?:\{|$)",
        r"(?![A-Z0-9_]+\b)([^\W\d]\w*)\s*\([^;{]*(?:\{|$)",  # under a line with its type
    ),
    makers=_of(r"\s+(?:(?:explicit|public|private|protected|internal|const)\s+)*(~?[^\W\d]\w*)\s*\([^;{]*(?:\{|$)"),
)
_JS = Syntax(
    _TYPES,
    (
        _WORDS[0],
        *_of(
            r"(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=]+)?=\s*(?:async\s*)?"
            r"(?:function\b|\([^()]*\)\s*(?::[^=]+)?=>|[\w$]+\s*=>)",
            r"\s+(?:(?:static|async|get|set|public|private|protected|readonly|override)\s+)*\*?#?((?:[^\W\d]|\$)[\w$]*)"
            r"(?:<[^<>()]*>)?\s*\((?:(?!=>)[^\"'`])*\)\s*(?::[^{}]+)?\{\s*$",
        ),
    ),
)

PYTHON = Syntax(_of(r"\s*class\s+(\w+)"), _of(r"\s*(?:async\s+)?def\s+(\w+)"))
BY_SUFFIX: dict[str, Syntax] = {
    **dict.fromkeys((".py", ".pyi"), PYTHON),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".ts", ".tsx", ".vue"), _JS),
    **dict.fromkeys((".c", ".h", ".cc", ".cpp", ".hpp", ".java", ".cs", ".dart"), _C),
    **dict.fromkeys((".go", ".kt", ".scala", ".swift", ".php", ".jl", ".proto"), Syntax(_TYPES, _WORDS)),
    ".rs": Syntax(
        _of(rf"\s*(?:unsafe\s+)?impl\b\s*(?:<[^{{]*?>\s*)?(?:[^{{]*\sfor\s+)?&?({_NAME})", rf"{_BEFORE}mod\s+(\w+)\s*\{{") + _TYPES,
        _WORDS[:1] + _of(r"\s*macro_rules!\s*(\w+)"),
    ),
    ".rb": Syntax(_of(r"\s*(?:class|module)\s+([A-Z][\w:]*)"), _of(r"\s*def\s+((?:self\.)?\w+[?!=]?)")),
    **dict.fromkeys((".ex", ".exs"), Syntax(_of(r"\s*def(?:module|protocol|impl)\s+([\w.]+)"), _WORDS[:1])),
    ".lua": Syntax((), _of(r"\s*(?:local\s+)?function\s+([\w.:]+)", r"([\w.]+)\s*=\s*function\b")),
    ".pl": Syntax((), _of(r"\s*(?:sub|package)\s+([\w:]+)")),
    ".r": Syntax((), _of(r"\s*([\w.]+)\s*(?:<-|=)\s*function\b")),
    **dict.fromkeys((".sh", ".bash"), Syntax((), _of(r"\s*(?:function\s+)?([\w.:-]+)\s*\(\)", r"\s*function\s+([\w.:-]+)"))),
    ".ps1": Syntax(_of(r"\s*class\s+(\w+)", flags=re.I), _of(r"\s*(?:function|filter)\s+([\w:-]+)", flags=re.I)),
    ".sql": Syntax(
        _of(r"\s*create\s+(?:or\s+replace\s+)?(?:[a-z]+\s+){0,2}?(?:table|view|function|procedure|trigger|index|type|schema)\s+"
            r"(?:if\s+not\s+exists\s+)?([\w.\"`\[\]]+)", flags=re.I),
        flat=True,
    ),
    ".tf": Syntax(
        _of(r"(?:resource|data)\s+\"([^\"]+)\"\s+\"([^\"]+)\"", r"(?:module|variable|output|provider)\s+\"([^\"]+)\"")
    ),
    ".hs": Syntax(_of(r"(?:data|newtype|class|type|instance)\s+(?:[^=]*=>\s*)?([A-Z][\w.]*)", r"([a-z_][\w']*)\s*::"), flat=True),
    ".erl": Syntax(_of(r"([a-z]\w*)\(.*->"), flat=True),
    ".clj": Syntax(_of(r"\((?:defn-?|def|defmacro|defmulti|defprotocol|defrecord|deftype|ns)\s+(?:\^\S+\s+)?([^\s()\[\]]+)"),
                   flat=True),
    ".m": Syntax(
        _of(r"@(?:interface|implementation|protocol)\s+(\w+)", r"\s*classdef\s+(\w+)"),
        _of(r"\s*function\s+(?:[^=(]*=\s*)?([\w.]+)", r"[-+]\s*\([^)]*\)\s*(\w+)"),
    ),
    **dict.fromkeys((".toml", ".ini", ".cfg"), Syntax(_of(r"\[{1,2}([^\[\]]+)\]{1,2}\s*(?:[#;].*)?$"), flat=True)),
    **dict.fromkeys((".yaml", ".yml"), Syntax(_of(r"\s*(?:- )?[\"']?(\w[\w./ -]*?)[\"']?:\s*(?:[#|>&!].*)?$"), flat=True)),
}  # fmt: skip
"""Languages without an entry have no definitions that are found."""

NOT_NAMES = frozenset(
    ("if", "for", "while", "switch", "catch", "return", "else", "do", "try", "throw", "new", "await", "yield", "sizeof", "when",
     "defined", "foreach", "lock", "using", "fixed", "synchronized", "with", "super", "this", "until", "unless", "elif",
     "function", "typeof", "delete", "in", "of", "and", "or", "not", "case", "goto", "assert", "extends", "implements", "where")
)  # fmt: skip
"""Words that stand where a pattern looks for a name."""

COMMENT = re.compile(r"\s*(?:#(?!\w+\s*[=;(])|//|/\*|\*|--|;|%|@|\[\w|template\s*<)")
"""How lines begin that belong to the definition under them: comments, decorators and attributes."""
