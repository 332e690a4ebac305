"""Names that were promised to integrators: the same documents and jobs under the paths of the first brief."""

from __future__ import annotations

from cuadra.web.api import documents, jobs
from cuadra.web.api.document_shapes import DocumentOut, ReceivedAllOut
from cuadra.web.api.jobs import JobOut
from cuadra.web.api.routes import routes
from cuadra.web.api.uploads import BODY

router = routes("/invoicing")

router.post(
    "/tickets/upload",
    name="upload_tickets",
    status_code=202,
    response_model=ReceivedAllOut,
    openapi_extra=BODY,
)(documents.upload)
router.get("/jobs/{job_id}/status", name="get_job_status", response_model=JobOut)(jobs.one)
router.post("/documents/{document_id}/process", name="process_document", status_code=202, response_model=DocumentOut)(
    documents.retry
)
