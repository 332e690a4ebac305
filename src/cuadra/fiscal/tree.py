"""Steps in an XML tree by local name, whatever prefix or year its namespace has; never a search from the root."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element


def local(element: _Element) -> str:
    """The name without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def every(element: _Element | None, name: str) -> Iterator[_Element]:
    """The children of that local name, in their order."""
    return iter(()) if element is None else element.iterchildren("{*}" + name)


def first(element: _Element | None, *names: str) -> _Element | None:
    """The first child of the first child ... by local names; ``None`` where the way ends early."""
    for name in names:
        element = next(every(element, name), None)
    return element


def words(element: _Element | None, *names: str) -> str | None:
    """The text at the end of a way, without the space around it; ``None`` where there is none.

    >>> from lxml.etree import fromstring
    >>> words(fromstring("<a><b> <c> 7 </c></b></a>"), "b", "c")
    '7'
    """
    found = first(element, *names)
    return (found.text or "").strip() or None if found is not None else None
