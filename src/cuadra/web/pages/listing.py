"""Lists in pages: the same three functions everywhere: what is asked for, how it is sorted, and the page itself.

The address says it all, so it can be kept, sent and gone back to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from cuadra.kit.paging import Cursor, Page, Sort, page_of, sort_from

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
MOST = 50  # rows a page
PLACE = ("cursor",)  # what names a page of a list, and means nothing in another list


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """A page of a list. ``next`` and ``first`` are addresses, empty where there is none."""

    items: Sequence[T]
    next: str
    first: str
    sort: Sort
    filters: Mapping[str, Any]


def asked(request: Request, model: type[M]) -> tuple[M, list[str]]:
    """The filters of the address, and the names of those that mean nothing: told to the person, and left out."""
    given: dict[str, Any] = {}
    for name, value in parse_qsl(request.url.query, max_num_fields=60):
        if name not in model.model_fields or not value:
            continue
        if isinstance(given.get(name), list):
            given[name].append(value)
        else:
            given[name] = [value] if _is_list(model, name) else value
    wrong: list[str] = []
    while True:
        try:
            return model.model_validate(given), wrong
        except ValidationError as error:
            bad = {str(one["loc"][0]) for one in error.errors()} & given.keys()
            if not bad:
                raise
            wrong += sorted(bad)
            given = {name: value for name, value in given.items() if name not in bad}


def sorted_by(request: Request, allowed: Collection[str], otherwise: str) -> Sort:
    """How the address wants it sorted; as always where it asks for what the list is not kept by."""
    wanted = request.query_params.get("sort") or otherwise
    return sort_from(wanted if wanted.removeprefix("-") in allowed else otherwise, allowed)


def paged(
    request: Request, rows: Sequence[T], sort: Sort, place: Callable[[T], Cursor], filters: BaseModel, most: int = MOST
) -> Shown[T]:
    """The page of ``most + 1`` rows asked for."""
    page: Page[T] = page_of(rows, most, sort, place)
    following = address(request, cursor=page.next) if page.next else ""
    first = address(request, cursor="") if request.query_params.get("cursor") else ""
    told = {name: value for name, value in filters.model_dump(exclude_defaults=True).items() if name not in PLACE}
    return Shown(page.items, following, first, sort, told)


def address(request: Request, **changes: object) -> str:
    """The address of the page with some of its parameters changed; an empty value takes one away.

    Any change but of the cursor begins at the first page.
    """
    keep = [
        (name, value)
        for name, value in parse_qsl(request.url.query, max_num_fields=60)
        if name not in changes and name != "lang" and (name not in PLACE or changes.keys() <= set(PLACE))
    ]
    added = [(name, str(value)) for name, value in changes.items() if value not in ("", None)]
    query = urlencode(keep + added)
    return f"{request.url.path}?{query}" if query else request.url.path


def sort_address(request: Request, sort: Sort, field: str, *, descending_first: bool = True) -> str:
    """What a click on a column's head asks for: the other way round where the list is sorted by it."""
    is_descending = not sort.descending if sort.field == field else descending_first
    return address(request, sort=f"{'-' if is_descending else ''}{field}")


def _is_list(model: type[BaseModel], name: str) -> bool:
    return "list" in str(model.model_fields[name].annotation)
