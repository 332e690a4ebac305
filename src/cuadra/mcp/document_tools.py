"""Tools over documents: find, look, understand, send, correct, confirm."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from mcp.server.mcpserver import Context
from pydantic import BaseModel, ConfigDict, Field

from cuadra.inbox.states import State
from cuadra.mcp.asking import AskOf
from cuadra.mcp.shaping import chosen, untrusted
from cuadra.mcp.toolbox import CHANGES, READS, SETTLES, Made, tool
from cuadra.mcp.words import lines_of

Ctx = Context[Any, Any]
MOST = 50
MOST_BASE64 = 11_000_000  # some 8 MB of file; a larger one is uploaded by the page or the API
Id = Annotated[UUID, Field(description="Id of a document, as the list tells it.")]
Short = Annotated[str, Field(max_length=255)]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$", description="ISO code, e.g. MX, AR, PA; empty: found out.")]
LISTED = (
    "id", "state", "reason_text", "kind", "country", "issuer_name", "issuer_tax_id", "number", "issued_on", "currency",
    "total", "name", "version", "created_at",
)  # fmt: skip
SHOWN = ("path", "name", "value", "state", "reasons", "warnings", "alternatives", "page", "box", "text")
ASLEEP = (State.RECEIVED, State.READING, State.BLOCKED)  # where a job tells why nothing moves


class Change(BaseModel):
    """One field as it should be."""

    model_config = ConfigDict(extra="forbid")
    path: Annotated[str, Field(min_length=1, max_length=60, description="As get_fields names it, e.g. issuer.tax_id.")]
    said: Annotated[str, Field(max_length=2000, description="The value as it is printed; empty takes it away.")]


def document_tools(asking: AskOf) -> list[Made]:
    """The tools, each asking the API through ``asking``."""

    async def list_documents(
        ctx: Ctx,
        states: Annotated[list[State], Field(max_length=8, description="Empty: all.")] = [],  # noqa: B006  pydantic copies it
        search: Annotated[Short, Field(description="In names, numbers and tax ids.")] = "",
        kind: Short = "",
        country: Country = "",
        issuer: Annotated[Short, Field(description="Tax id of who issued it.")] = "",
        issued_from: date | None = None,
        issued_to: date | None = None,
        sort: Literal["-created_at", "created_at", "-issued_on", "issued_on", "-total", "total"] = "-created_at",
        cursor: Annotated[str, Field(max_length=1000, description="`next` of the page before.")] = "",
        most: Annotated[int, Field(ge=1, le=MOST)] = 20,
    ) -> dict[str, Any]:
        """Documents of the company, filtered, searched and sorted, a page at a time."""
        query = {
            "state": list(states) or None, "q": search or None, "kind": kind or None, "country": country or None,
            "issuer": issuer or None, "issued_from": issued_from and issued_from.isoformat(),
            "issued_to": issued_to and issued_to.isoformat(), "sort": sort, "cursor": cursor or None, "most": most,
        }  # fmt: skip
        page = await asking(ctx)("GET", "/documents", query=query)
        return untrusted([chosen(one, *LISTED) for one in page["items"]], next=page["next"])

    async def get_document(ctx: Ctx, document_id: Id) -> dict[str, Any]:
        """One document: its state, the values it is found by, where it came from."""
        told = await asking(ctx)("GET", f"/documents/{document_id}")
        more = ("reason", "reason_hint", "source", "fiscal_key", "media_type", "size", "duplicate_of", "updated_at")
        return untrusted(chosen(told, *LISTED, *more) | {"arrivals": told["sightings"]})

    async def get_fields(ctx: Ctx, document_id: Id) -> dict[str, Any]:
        """Every field with its state, reasons, alternatives and evidence (page, box, words), and the lines."""
        told = await asking(ctx)("GET", f"/documents/{document_id}/review")
        fields = [chosen(one, *SHOWN) for one in told["fields"]]
        lines = [{name: cell["input"] for name, cell in one["cells"].items() if cell["input"]} for one in told["lines"]]
        return untrusted({"fields": fields, "lines": lines}, version=told["version"], state=told["state"])

    async def explain_document(ctx: Ctx, document_id: Id) -> dict[str, Any]:
        """Why a document waits: the reason in words, what is unsure or missing, what the checks found, what to do."""
        ask = asking(ctx)
        told = await ask("GET", f"/documents/{document_id}/review")
        unsure = [
            chosen(one, "path", "name", "value", "state", "reasons", "warnings")
            for one in told["fields"]
            if one["stops"]
        ]
        data = {"reason": told["reason"], "look_at": unsure, "findings": told["findings"], "note": told["note"]}
        if told["state"] in ASLEEP:
            jobs = await ask("GET", "/jobs", query={"subject": str(document_id), "most": 5})
            data["jobs"] = [chosen(one, "id", "state", "error_text", "error_hint", "next_at") for one in jobs["items"]]
        return untrusted(data, state=told["state"], version=told["version"])

    async def get_page_text(
        ctx: Ctx, document_id: Id, page: Annotated[int, Field(ge=1, le=10_000)] = 1
    ) -> dict[str, Any]:
        """The words of one page, line by line, as they were read."""
        told = await asking(ctx)("GET", f"/documents/{document_id}/pages/{page}/words")
        return untrusted(lines_of(told["words"]), page=page)

    async def get_history(ctx: Ctx, document_id: Id) -> dict[str, Any]:
        """What happened to a document, oldest first: arrivals, readings, corrections, confirmations, by whom."""
        told = await asking(ctx)("GET", f"/documents/{document_id}/events", query={"most": 100})
        kept = ("seq", "at", "action", "actor_kind", "actor_id", "details")
        return untrusted([chosen(one, *kept) for one in told["items"]])

    async def upload_document(
        ctx: Ctx,
        name: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")],
        content_base64: Annotated[str, Field(min_length=4, max_length=MOST_BASE64)],
        country: Country = "",
    ) -> dict[str, Any]:
        """Sends a file (PDF, photo, XML, ZIP) of at most 8 MB; read soon after. The same bytes are one document."""
        body = {"name": name, "content": content_base64} | ({"country": country} if country else {})
        told = await asking(ctx)("POST", "/documents", body=body)
        return {"documents": [chosen(one, "id", "is_new") for one in told["documents"]]}

    async def correct_document(
        ctx: Ctx, document_id: Id, changes: Annotated[list[Change], Field(min_length=1, max_length=20)]
    ) -> dict[str, Any]:
        """Says what some fields are, all or none; answers with their normal forms. A person can take it back."""
        body = {"changes": [{"path": one.path, "said": one.said, "how": "typed"} for one in changes]}
        told = await asking(ctx)("POST", f"/documents/{document_id}/corrections", body=body)
        said = {one.path for one in changes}
        fields = [chosen(one, *SHOWN[:6]) for one in told["fields"] if one["path"] in said]
        return untrusted(fields, version=told["version"], state=told["state"])

    async def confirm_document(
        ctx: Ctx,
        document_id: Id,
        seen: Annotated[int, Field(ge=1, le=2**31 - 1, description="`version` of what you looked at.")],
    ) -> dict[str, Any]:
        """The document is right as it stands, and goes on. Refused where somebody changed it since `seen`."""
        told: dict[str, Any] = await asking(ctx)("POST", f"/documents/{document_id}/confirm", body={"seen": seen})
        return told

    async def retry_document(ctx: Ctx, document_id: Id) -> dict[str, Any]:
        """Has a document read again, e.g. after what was missing is there."""
        told = await asking(ctx)("POST", f"/documents/{document_id}/retry")
        return untrusted(chosen(told, *LISTED))

    return [
        tool(list_documents, "List documents", READS),
        tool(get_document, "Look at a document", READS),
        tool(get_fields, "Fields with evidence", READS),
        tool(explain_document, "Why does it wait?", READS),
        tool(get_page_text, "Text of a page", READS),
        tool(get_history, "What happened to it", READS),
        tool(upload_document, "Send a document", CHANGES),
        tool(correct_document, "Correct fields", CHANGES),
        tool(confirm_document, "Confirm a document", SETTLES),
        tool(retry_document, "Read it again", CHANGES),
    ]
