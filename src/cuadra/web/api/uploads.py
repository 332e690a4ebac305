"""Documents out of a request: files of a form, or one file as base64 in JSON."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from cuadra.web.errors import FileTooLarge, MediaTypeRefused, NoFile, NotBase64
from cuadra.web.options import MIB

MOST_FILES = 100
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Clean = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=255)]
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class DocumentIn(BaseModel):
    """One file as JSON: ``content`` is its bytes in standard base64, without line breaks."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "factura.xml",
                    "content": "PD94bWwgdmVyc2lvbj0iMS4wIj8+PGNmZGkvPg==",
                    "country": "MX",
                    "external_id": "venta-1207",
                }
            ]
        },
    )
    name: Annotated[Clean, StringConstraints(min_length=1)]
    content: Annotated[str, StringConstraints(min_length=4)]
    country: Country | None = None
    source: Literal["api", "upload", "mail", "drive", "folder"] = "api"
    external_id: Clean = ""


class FormFields(BaseModel):
    """The other fields of a form; they hold for all of its files."""

    country: Country | None = None
    external_id: Clean = ""


_FORM = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_FILES,
            "items": {"type": "string", "format": "binary"},
        },
        "country": {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["MX"]},
        "external_id": {"type": "string", "maxLength": 255},
    },
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/DocumentIn"}},
            "multipart/form-data": {"schema": _FORM},
        },
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "Unique for this request; the same one repeats it safely for a day.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        }
    ],
}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file, whole."""

    name: str
    content: bytes = field(repr=False)
    source: str = "api"
    country: str | None = None
    external_id: str = ""


async def uploads_of(request: Request, *, file_bytes: int) -> list[Upload]:
    """The files of a request, in either form; raises what is wrong with the first bad one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        found = [_from_json(await request.body())]
    elif kind == "multipart/form-data":
        async with request.form(max_files=MOST_FILES, max_fields=20, max_part_size=64 * 1024) as form:
            found = await _from_form(form, file_bytes)
    else:
        raise MediaTypeRefused
    for upload in found:
        if len(upload.content) > file_bytes:
            raise FileTooLarge(mib=file_bytes // MIB)
    return found


def _from_json(body: bytes) -> Upload:
    told = DocumentIn.model_validate_json(body)
    try:
        content = binascii.a2b_base64(told.content, strict_mode=True)
    except ValueError:
        raise NotBase64 from None
    return Upload(told.name, content, told.source, told.country, told.external_id)


async def _from_form(form: FormData, file_bytes: int) -> list[Upload]:
    told = FormFields.model_validate({name: value for name, value in form.items() if name in FormFields.model_fields})
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files:
        raise NoFile
    if any((file.size or 0) > file_bytes for file in files):
        raise FileTooLarge(mib=file_bytes // MIB)
    return [Upload(_name(file.filename), await file.read(), "upload", told.country, told.external_id) for file in files]


def _name(given: str | None) -> str:
    """A file's last name, whatever path or control characters its sender wrote."""
    last = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    return _CONTROL.sub("", last).strip()[-255:] or "document"
