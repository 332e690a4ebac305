"""Argentine invoices: every field that the law prints, from the PDFs; the same from degraded scans for information."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench import scoring
from bench.predict import records, score
from bench.table import DATA, Row, missing

FOLDER = DATA / "ar" / "pdf"


def same_number(truth: Any, answer: Any) -> bool:
    """Numbers without the zeros that pad them."""
    return scoring.letters(truth).lstrip("0") == scoring.letters(answer).lstrip("0")


def _iva(one: dict[str, Any]) -> str | None:
    rates = one.get("iva")
    return str(sum((Decimal(rate["importe"]) for rate in rates), Decimal(0))) if rates else None


def _receiver(one: dict[str, Any]) -> str | None:
    """The receiver's number; a final consumer without one is told to the authority as 0, which is printed nowhere."""
    number = one.get("doc_nro_receptor")
    return number if number and str(number).strip("0") else None


def _net(one: dict[str, Any]) -> str | None:
    """The net amount; class C has none (field notes, Argentina, print)."""
    return None if one.get("letra") == "C" else one.get("neto_gravado")


Truth = Callable[[dict[str, Any]], Any]
FIELDS: dict[str, tuple[scoring.Any, Truth, tuple[str, ...]]] = {
    "type": (same_number, lambda one: one.get("tipo_cbte"), ("kind_code",)),
    "point": (same_number, lambda one: one.get("pto_vta"), ("point_of_sale",)),
    "number": (same_number, lambda one: one.get("numero"), ("number",)),
    "date": (scoring.same_day, lambda one: one.get("fecha"), ("issued_on",)),
    "CUIT": (scoring.same_code, lambda one: one.get("cuit_emisor"), ("issuer.tax_id",)),
    "receiver": (scoring.same_code, _receiver, ("receiver.tax_id",)),
    "net": (scoring.same_amount, _net, ("subtotal", "taxes[0].base")),
    "IVA": (scoring.same_amount, _iva, ("taxes",)),
    "total": (scoring.same_amount, lambda one: one.get("total"), ("total",)),
    "CAE": (scoring.same_code, lambda one: one.get("cae"), ("stamp.key",)),
}


def rows(*, quick: bool) -> Iterator[Row]:
    if not FOLDER.is_dir():
        yield missing("Argentine PDFs", "../shared/data/ar is not there")
        return
    truth = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    names = sorted(name for name in truth if (FOLDER / name).is_file())
    for kind, suffix, bar in (("PDF", ".pdf", 0.95), ("scan", ".jpg", None)):
        files = [FOLDER / name for name in names if name.endswith(suffix)][: 8 if quick else None]
        if not files:
            files = [one for one in sorted(FOLDER.glob(f"*{suffix}")) if _of(one, truth)]
        read = records(files, country="")
        for name, (same, known, paths) in FIELDS.items():
            pairs = ((one.name, known(_of(one, truth)), read.get(one.as_posix(), {})) for one in files)
            found = score(pairs, same, *paths)
            note = "; ".join(found.wrong[:2])
            goal = 0.99 if bar else None
            yield Row(f"Argentine {kind}: {name}", found.share, bar, goal, data=f"{len(files)} files", note=note)


def _of(file: Path, truth: dict[str, Any]) -> dict[str, Any]:
    """The truth of a file; a scan has that of the PDF that it was made from."""
    return truth.get(file.name) or truth.get(file.stem.removeprefix("scan_") + ".pdf") or {}
