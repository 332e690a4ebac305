"""What a list shows as a file: CSV, or XLSX with numbers that are numbers and dates that are dates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Literal

from starlette.responses import Response

from cuadra.web.pages.guest import Guest
from cuadra.web.pages.texts import mark as _
from cuadra.web.pages.told.groups import GROUPS

Form = Literal["csv", "xlsx"]
HEADS = {
    "state": _("State"),
    "kind": _("Kind"),
    "issuer_name": _("Issuer"),
    "issuer_tax_id": _("Tax id"),
    "number": _("Number"),
    "issued_on": _("Date"),
    "total": _("Total"),
    "currency": _("Currency"),
    "fiscal_key": _("Fiscal key"),
    "country": _("Country"),
    "name": _("File"),
    "source": _("Source"),
    "created_at": _("Arrived"),
    "reason_text": _("Reason"),
    "tags": _("Tags"),
    "id": _("Id"),
    "seq": _("No."),
    "at": _("When"),
    "action": _("What"),
    "actor": _("Who"),
    "subject": _("About"),
    "supplier": _("Supplier"),
    "their_documents": _("Documents"),
    "first_seen": _("First seen"),
    "last_seen": _("Seen last"),
    "month": _("Month"),
    "side": _("Side"),
    "party": _("Supplier or client"),
    "party_id": _("Tax id"),
    "documents": _("Documents"),
    "before": _("Month before"),
}
WORDS = {"state": "state", "kind": "kind", "source": "source", "action": "deed", "actor": "actor", "side": "side"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def table(
    guest: Guest,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    form: Form,
    *,
    heads: Mapping[str, str] | None = None,
) -> Response:
    """``rows`` as a file, heads and names in the guest's language; ``heads`` are those that are no words of ours."""
    texts, zone = guest.texts, guest.formats.zone

    def told(column: str, value: object) -> object:
        if column in WORDS and value is not None:
            found = GROUPS[WORDS[column]].get(str(value))
            return texts.gettext(found) if found else str(value)
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0) if isinstance(value, datetime) else value

    own = heads or {}
    firsts = [_harmless_text(own[column]) if column in own else texts.gettext(HEADS[column]) for column in columns]
    body = ([told(column, row[column]) for column in columns] for row in rows)
    content = _csv(firsts, body) if form == "csv" else _xlsx(firsts, body)
    kind = "text/csv; charset=utf-8" if form == "csv" else XLSX
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}.{form}"'})


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark, which Excel needs; a text that would be run as a formula gets an apostrophe."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow(["" if value is None else _harmless(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    if isinstance(value, Decimal):
        cents = value.quantize(Decimal("0.01"))
        return cents if cents == value else value.normalize()
    return _harmless_text(value) if isinstance(value, str) else value


def _harmless_text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    import xlsxwriter

    out = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        amount = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 16)
        sheet.write_row(0, 0, heads, bold)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(at, column, value, amount)
                elif isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif value is not None:
                    sheet.write(at, column, value if isinstance(value, int) else str(value))
    return out.getvalue()
