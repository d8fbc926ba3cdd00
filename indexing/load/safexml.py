"""XML that may be written to do harm: nothing outside it is read, and no entity in it is replaced."""

from __future__ import annotations

from typing import IO, Any
from xml.parsers import expat

_READ_AT_ONCE = 4096
_SHORT = 100  # characters that a harmless entity stands for, such as &nbsp;


class _Root(Exception):
    """The first element is reached."""


class _Entity(Exception):
    """An entity that is more than a name for a few characters is declared."""


def root(data: bytes) -> Any:
    """The first element of an XML file, of lxml; references to entities are left in it as they are."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def declares_entities(part: IO[bytes]) -> bool:
    """Whether XML, before its first element, declares an entity that stands for a file, for others or for long text.

    False for what is not XML. Entities declared in a file beside it are not known: no parser here loads one.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = _stop
    parser.EntityDeclHandler = _judge
    try:
        while chunk := part.read(_READ_AT_ONCE):
            parser.Parse(chunk, False)
    except _Entity:
        return True
    except (_Root, expat.ExpatError, ValueError):  # ValueError: an encoding of several bytes
        return False
    return False


def _stop(*_: object) -> None:
    raise _Root


def _judge(name: str, is_parameter: bool, value: str | None, *_: object) -> None:
    if is_parameter or value is None or "&" in value or len(value) > _SHORT:
        raise _Entity
