"""What several routes show alike: a page of a list, an event, a problem."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from cuadra.audit.models import Event
from cuadra.kit.paging import MOST

T = TypeVar("T")

Most = Annotated[int, Query(ge=1, le=MOST, description="Rows a page.")]
CursorText = Annotated[str, Query(max_length=1000, description="`next` of the page before; empty for the first.")]
Id = Annotated[UUID, Path(description="Its id.", examples=["0199a3c2-7c1e-7e7f-8c55-3f1f0a4d9b21"])]
After = Annotated[int, Query(ge=0, le=2**62, description="Only what is numbered above this.")]


class Shape(BaseModel):
    """What goes out: only what is named."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class PageOut(Shape, Generic[T]):
    """A page of a list; ``next`` is the cursor of the following one, empty on the last."""

    items: list[T]
    next: str = ""


class EventOut(Shape):
    """One thing that happened; ``seq`` has no gaps in a company and is where a stream resumes."""

    seq: int
    at: datetime
    action: str = Field(examples=["document.received"])
    actor_kind: str
    actor_id: UUID | None
    subject_kind: str
    subject_id: UUID | None
    request_id: str
    details: dict[str, Any] | None

    @classmethod
    def of(cls, event: Event) -> EventOut:
        return cls.model_validate(event)


class FieldProblem(BaseModel):
    """What is wrong with one field: ``pointer`` into the body, or the ``parameter`` and where it is."""

    detail: str
    code: str
    pointer: str | None = None
    parameter: str | None = None
    place: str | None = Field(None, alias="in")


class Problem(BaseModel):
    """An error (RFC 9457). ``code`` is stable; ``detail`` and ``hint`` are in the language of Accept-Language."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/errors#WEB-001",
                    "title": "Datos no válidos",
                    "status": 422,
                    "detail": "Los datos enviados no son válidos.",
                    "code": "WEB-001",
                    "hint": "Vea en «errors» cada campo y corríjalo.",
                    "instance": "urn:cuadra:request:0199a3c27c1e7e7f8c553f1f0a4d9b21",
                    "request_id": "0199a3c27c1e7e7f8c553f1f0a4d9b21",
                    "errors": [{"pointer": "#/country", "detail": "String should match", "code": "string_pattern"}],
                }
            ]
        }
    )
    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str = ""
    instance: str
    request_id: str
    errors: list[FieldProblem] = Field(default_factory=list)
