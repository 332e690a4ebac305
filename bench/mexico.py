"""Mexican invoices printed to PDF and scanned badly: the stamp, the RFCs, the total, the date, how it is paid."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench import scoring
from bench.predict import records, score
from bench.table import DATA, Row, missing

FOLDER = DATA / "mx"
FIELDS = {
    "UUID": (scoring.same_code, "uuid", "stamp.key"),
    "issuer RFC": (scoring.same_code, "emisor_rfc", "issuer.tax_id"),
    "receiver RFC": (scoring.same_code, "receptor_rfc", "receiver.tax_id"),
    "total": (scoring.same_amount, "total", "total"),
    "date": (scoring.same_day, "fecha", "issued_on"),
    "form of payment": (scoring.same_code, "forma_pago", "payment.form"),
    "method of payment": (scoring.same_code, "metodo_pago", "payment.method"),
}


def rows(*, quick: bool) -> Iterator[Row]:
    if not FOLDER.is_dir():
        yield missing("CFDI on paper", "../shared/data/mx is not there")
        return
    truth = json.loads((FOLDER / "pdf_truth.json").read_text(encoding="utf-8"))
    for kind, bar in (("pdf", 1.0), ("scan", 0.95)):
        with_truth = (name for name in truth if name.startswith(f"{kind}/") and "fields" in truth[name])
        names = sorted(with_truth)[: 6 if quick else None]
        files = [FOLDER / name for name in names]
        read = records(files)
        for field, (same, key, path) in FIELDS.items():
            pairs = ((name, truth[name]["fields"].get(key), read.get((FOLDER / name).as_posix(), {})) for name in names)
            found = score(pairs, same, path)
            note = "; ".join(found.wrong[:2])
            yield Row(f"CFDI {kind}: {field}", found.share, bar, data=f"{len(names)} files", note=note)
    altered = [FOLDER / name for name in truth if "printed_total" in truth[name]]
    told = [any(one["where"] == "total" for one in record["findings"]) for record in records(altered).values()]
    yield Row("CFDI with an altered total: told", sum(told) / len(told), 1.0, data=f"{len(told)} files")
