"""The views of ``reports``, version 1, as data: released ones never lose or change a column; new ones are added last.

Not for what a view may be asked by whom: that is migration 0009, which makes them.
"""

from __future__ import annotations

from dataclasses import dataclass

MINE = "(SELECT l.tenant_id FROM reports.view_logins l WHERE l.login = session_user::text)"
_DECIMAL = "^-?[0-9]{1,30}([.][0-9]{1,20})?$"
Column = tuple[str, str, str]  # name, expression, what it is


@dataclass(frozen=True, slots=True)
class View:
    name: str
    text: str
    columns: list[Column]
    source: str  # FROM
    narrowed: str = f"d.tenant_id = {MINE}"  # WHERE
    grouped: str = ""

    def statements(self) -> list[str]:
        """What makes the view, with its comments."""
        columns = ", ".join(f"{expression} AS {name}" for name, expression, _ in self.columns)
        full = f"reports.{self.name}"
        asked = f"SELECT {columns} FROM {self.source} WHERE {self.narrowed} {self.grouped}"  # noqa: S608
        return [
            f"CREATE VIEW {full} WITH (security_barrier = true) AS {asked}",
            f"COMMENT ON VIEW {full} IS {_quoted(self.text)}",
            *[f"COMMENT ON COLUMN {full}.{name} IS {_quoted(text)}" for name, _, text in self.columns],
        ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _told(source: str, path: str) -> str:
    return f"({source} -> '{path}' ->> 'value')"


def _number(source: str, path: str) -> str:
    """What is no number is none, so that one odd value never breaks a company's whole view."""
    value = _told(source, path)
    return f"CASE WHEN {value} ~ '{_DECIMAL}' THEN {value}::numeric END"


def _day(source: str, path: str) -> str:
    value = _told(source, path)
    parts = (f"split_part({value}, '-', {n})::int" for n in (1, 2, 3))
    year, month, date = parts
    return (  # a 30 February that somebody wrote is 2 March, never an error
        f"CASE WHEN {value} ~ '^[1-9][0-9]{{3}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' "
        f"THEN make_date({year}, {month}, 1) + ({date} - 1) END"
    )


def _sure(source: str, path: str) -> str:
    value = f"{source} -> '{path}' -> 'confidence'"
    return f"CASE WHEN jsonb_typeof({value}) = 'number' THEN ({value})::numeric END"


def _read(source: str, fields: dict[str, tuple[str, str]]) -> list[Column]:
    """Two columns a field: the value, and the probability that it is right."""
    found = []
    for path, (expression, text) in fields.items():
        name = path.rsplit("].", 1)[-1].replace(".", "_")
        found += [
            (name, expression, text),
            (f"{name}_confidence", _sure(source, path), f"Probability of `{name}`, 0-1"),
        ]
    return found


def _texts(source: str, fields: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {path: (_told(source, path), text) for path, text in fields.items()}


def _numbers(source: str, fields: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {path: (_number(source, path), text) for path, text in fields.items()}


_NEWEST = """
  (SELECT one.fields, one.lines, one.findings, one.created_at FROM public.readings one
   WHERE one.tenant_id = d.tenant_id AND one.document_id = d.id ORDER BY one.nth DESC LIMIT 1) r
"""
_READ = f"public.documents d CROSS JOIN LATERAL {_NEWEST}"
_ID = ("document_id", "d.id", "The document")

DOCUMENTS = View(
    "v1_documents",
    "One row a document. Values come from the newest reading; where there is none they are NULL.",
    [
        _ID,
        ("parent_id", "d.parent_id", "The file that it was found in, where one file held several documents"),
        ("state", "d.state", "received, reading, review, ready, posted, duplicate, rejected, blocked"),
        ("reason", "d.reason", "Code of why it stands there; empty for none"),
        ("duplicate_of", "d.duplicate_of", "The document that it repeats"),
        ("source", "d.source", "How it came: api, web, mail, folder, part"),
        ("file_name", "d.name", "Name of the file as it came"),
        ("external_id", "d.external_id", "The sender's own id; empty for none"),
        ("sha256", "encode(d.sha256, 'hex')", "Hash of the original's bytes"),
        ("size_bytes", "d.size", "Bytes of the original"),
        ("country", "d.country", "ISO 3166-1 alpha-2"),
        ("fiscal_key", "d.fiscal_key", "UUID, CAE or CUFE"),
        ("version", "d.version", "Rises with every change"),
        ("created_at", "d.created_at", "When it came"),
        ("updated_at", "d.updated_at", "When it last changed"),
        ("read_at", "r.created_at", "When it was last read"),
        *_read(
            "r.fields",
            {
                "kind": ("d.kind", "invoice, credit_note, debit_note, ticket, receipt, payment and others"),
                "number": ("d.number", "Folio or number"),
                "issued_on": ("d.issued_on", "Date of the document"),
                "issuer.name": ("d.issuer_name", "Who issued it"),
                "issuer.tax_id": ("d.issuer_tax_id", "RFC, CUIT or RUC of the issuer"),
                "currency": ("d.currency", "ISO 4217"),
                "total": ("d.total", "Total, in the currency of the document"),
                **_texts("r.fields", {"receiver.name": "To whom", "receiver.tax_id": "Tax id of the receiver"}),
                **_texts("r.fields", {"series": "Series", "letter": "A B C E M T (AR), I E T P N (CFDI)"}),
                **_texts("r.fields", {"purchase_order": "Purchase order", "payment.form": "Form of payment"}),
                "due_on": (_day("r.fields", "due_on"), "Due date"),
                **_numbers("r.fields", {"subtotal": "Before taxes", "discount": "Discount", "taxes": "All taxes"}),
                **_numbers("r.fields", {"withholdings": "All withholdings", "tip": "Tip", "rounding": "Rounding"}),
                **_numbers("r.fields", {"exchange_rate": "Exchange rate as stated"}),
            },
        ),
    ],
    f"public.documents d LEFT JOIN LATERAL {_NEWEST} ON true",
)

LINES = View(
    "v1_document_lines",
    "One row a line of a document, of its newest reading.",
    [
        _ID,
        ("line", "i.nth::int", "Number of the line, from 1"),
        *_read("i.line", _texts("i.line", {"code": "Code", "description": "What it is", "unit": "Unit"})),
        *_read("i.line", _numbers("i.line", {"quantity": "How many", "unit_price": "Price of one"})),
        *_read("i.line", _numbers("i.line", {"discount": "Discount", "tax": "Tax", "tax_rate": "0.16 for 16 %"})),
        *_read("i.line", _numbers("i.line", {"total": "Amount of the line"})),
    ],
    f"{_READ} CROSS JOIN LATERAL jsonb_array_elements(r.lines) WITH ORDINALITY AS i (line, nth)",
)


def _tax(name: str) -> tuple[str, str]:
    """Value and confidence, as text, of one property of tax number t.n."""
    place = f"(r.fields -> ('taxes[' || t.n || '].{name}'))"
    return f"({place} ->> 'value')", f"({place} ->> 'confidence')::numeric"


def _tax_columns() -> list[Column]:
    found: list[Column] = []
    for name, text in {
        "kind": "IVA, IEPS, ITBMS and others",
        "rate": "0.16 for 16 %",
        "base": "Base",
        "amount": "Tax",
    }.items():
        value, confidence = _tax(name)
        shown = value if name == "kind" else f"CASE WHEN {value} ~ '{_DECIMAL}' THEN {value}::numeric END"
        found += [(name, shown, text), (f"{name}_confidence", confidence, f"Probability of `{name}`, 0-1")]
    return found


_TAX_NUMBERS = """
  (SELECT DISTINCT substring(key FROM '^taxes.([0-9]{1,4}).[.]')::int AS n FROM jsonb_object_keys(r.fields) AS key) t
"""

TAXES = View(
    "v1_taxes",
    "One row a tax that a document states, of its newest reading.",
    [_ID, ("tax", "t.n + 1", "Number of the tax, from 1"), *_tax_columns()],
    f"{_READ} CROSS JOIN LATERAL {_TAX_NUMBERS}",
    f"d.tenant_id = {MINE} AND t.n IS NOT NULL",
)

FINDINGS = View(
    "v1_findings",
    "One row a finding of the checks, of the newest reading.",
    [
        _ID,
        ("finding", "i.nth::int", "Number of the finding, from 1"),
        ("code", "i.one ->> 'code'", "Stable code"),
        ("severity", "i.one ->> 'severity'", "error, warning or info"),
        ("message", "i.one ->> 'message'", "A sentence for people; its words may change"),
        ("place", "i.one ->> 'where'", "Path of the field"),
    ],
    f"{_READ} CROSS JOIN LATERAL jsonb_array_elements(r.findings) WITH ORDINALITY AS i (one, nth)",
)

JOBS = View(
    "v1_jobs",
    "One row a job. Ended ones are removed by age (retention).",
    [
        ("job_id", "d.id", "The job"),
        ("kind", "d.kind", "What it does, e.g. document.read"),
        ("subject_id", "d.subject_id", "What it does it to"),
        ("state", "d.state", "waiting, running, blocked, done, dead, cancelled"),
        ("attempts", "d.attempts", "Failures in a row"),
        ("error_code", "d.error_code", "Code of the last error; empty for none"),
        ("next_at", "d.next_at", "When it runs again"),
        ("created_at", "d.created_at", "When it was asked for"),
        ("started_at", "d.started_at", "When it last began"),
        ("ended_at", "d.ended_at", "When it ended"),
    ],
    "public.jobs d",
)

EVENTS = View(
    "v1_events",
    "The record: who did what and when, append-only. Addresses and browsers of people are not in it.",
    [
        ("number", "d.seq", "Number of the event, from 1, without gaps"),
        ("at", "d.at", "When"),
        ("action", "d.action", "e.g. document.received"),
        ("actor_kind", "d.actor_kind", "person, key, worker, system, operator"),
        ("actor_id", "d.actor_id", "Who, where it is one of them"),
        ("subject_kind", "d.subject_kind", "document, job, person and others"),
        ("subject_id", "d.subject_id", "What it happened to"),
        ("request_id", "d.request_id", "The request that did it"),
        ("details", "d.details::jsonb", "Codes and ids; NULL once erased by age"),
        ("hash", "encode(d.hash, 'hex')", "Link of the chain"),
    ],
    "public.events d",
)

COUNTS = View(
    "v1_counts_by_month",
    "How many documents, and how much, by month of their date.",
    [
        ("month", "date_trunc('month', d.issued_on)::date", "First day of the month; NULL without a date"),
        ("country", "d.country", "ISO 3166-1 alpha-2"),
        ("kind", "d.kind", "As in v1_documents"),
        ("state", "d.state", "As in v1_documents"),
        ("currency", "d.currency", "ISO 4217"),
        ("documents", "count(*)", "How many"),
        ("total", "sum(d.total)", "Sum of their totals"),
    ],
    "public.documents d",
    grouped="GROUP BY 1, 2, 3, 4, 5",
)

VIEWS = (DOCUMENTS, LINES, TAXES, FINDINGS, JOBS, EVENTS, COUNTS)
