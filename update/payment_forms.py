"""Make ``src/cuadra/fiscal/payment_forms.toml``: the authorities' codes for how a document is paid.

Run: ``python update/payment_forms.py [--data ../shared/data]``. Mexico: c_FormaPago and c_MetodoPago of the SAT's small
catalogues. Panama: the enumeration of iFormaPago in the FE schema, and what field notes, Panama 1.2, call newer.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "src" / "cuadra" / "fiscal" / "payment_forms.toml"
SLIPS = {"Tarejtas digitales": "Tarjetas digitales"}  # of the copy that the catalogue was read from
NEWER = {"09": "Cheque"}  # admitted since April 2025, not in the public schema
HEAD = """# Codes for how a document is paid, by country. Made by update/payment_forms.py from the SAT's catalogues
# c_FormaPago and c_MetodoPago (CFDI 4.0) and the DGI's FE_v1.00.xsd (iFormaPago). 2026-11-21.
# The data's SOURCES.md names both origins: satcfdi 26.10.1 (MIT) for the catalogue, the DGI for the schema.
"""
ENUMERATED = re.compile(r'<xs:enumeration value="(\d\d)">\s*<xs:annotation>\s*<xs:documentation>([^<]+)<')


def mexico(data: Path) -> dict[str, dict[str, str]]:
    lists = json.loads((data / "mx" / "catalogs" / "sat_small_catalogs.json").read_text(encoding="utf-8"))
    return {"forms": lists["forma_pago"], "methods": lists["metodo_pago"]}


def panama(data: Path) -> dict[str, dict[str, str]]:
    schema = (data / "pa" / "xsd" / "FE_v1.00.xsd").read_text(encoding="utf-8")
    start = schema.index('name="iFormaPago"')
    return {"forms": dict(ENUMERATED.findall(schema[start : schema.index("</xs:element>", start)])) | NEWER}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data
    lines = [HEAD]
    for country, lists in (("MX", mexico(data)), ("PA", panama(data))):
        for name, codes in lists.items():
            lines.append(f"[{country}.{name}]")
            lines += [f'{code} = "{SLIPS.get(text, text)}"' for code, text in sorted(codes.items())] + [""]
    OUT.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
