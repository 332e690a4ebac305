"""Tools over the work that is being done, and over the company as a whole."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from mcp.server.mcpserver import Context
from pydantic import Field

from cuadra.jobs.states import State
from cuadra.mcp.asking import AskOf
from cuadra.mcp.shaping import chosen, untrusted
from cuadra.mcp.toolbox import CHANGES, READS, Made, tool

Ctx = Context[Any, Any]
LISTED = ("id", "kind", "subject_id", "state", "attempts", "next_at", "error_code", "error_text", "error_hint")


def work_tools(asking: AskOf) -> list[Made]:
    """The tools, each asking the API through ``asking``."""

    async def list_jobs(
        ctx: Ctx,
        states: Annotated[list[State], Field(max_length=8, description="Empty: all.")] = [],  # noqa: B006  pydantic copies it
        subject_id: Annotated[UUID | None, Field(description="Only those of this document.")] = None,
        cursor: Annotated[str, Field(max_length=1000)] = "",
        most: Annotated[int, Field(ge=1, le=50)] = 20,
    ) -> dict[str, Any]:
        """Jobs, newest first: what is being done, what waits and until when, what failed and why."""
        subject = str(subject_id) if subject_id else None
        query = {"state": list(states) or None, "subject": subject, "cursor": cursor or None, "most": most}
        page = await asking(ctx)("GET", "/jobs", query=query)
        return untrusted([chosen(one, *LISTED) for one in page["items"]], next=page["next"])

    async def retry_job(
        ctx: Ctx, job_id: Annotated[UUID, Field(description="As list_jobs tells it.")]
    ) -> dict[str, Any]:
        """Lets a dead, blocked or cancelled job run again."""
        told = await asking(ctx)("POST", f"/jobs/{job_id}/replay")
        return untrusted(chosen(told, *LISTED))

    async def company_stats(ctx: Ctx) -> dict[str, Any]:
        """The company, and how many documents and jobs stand where."""
        ask = asking(ctx)
        company, stats = await ask("GET", "/company"), await ask("GET", "/company/stats")
        return untrusted(chosen(company, "name", "country", "tax_id", "time_zone", "language"), **stats)

    return [
        tool(list_jobs, "List jobs", READS),
        tool(retry_job, "Let a job run again", CHANGES),
        tool(company_stats, "How the company stands", READS),
    ]
