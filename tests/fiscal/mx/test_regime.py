from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

SCHEMA = Path("mx/schemas/www.sat.gob.mx/sitio_internet/cfd/catalogos/catCFDI.xsd")


def test_every_regime_is_one_of_the_schema(corpus: Path) -> None:
    ours = set(tomllib.loads(files("cuadra.fiscal.mx").joinpath("regimes.toml").read_text("utf-8"))["regimes"])
    kind = (
        (corpus / SCHEMA)
        .read_text("utf-8", errors="replace")
        .partition('name="c_RegimenFiscal"')[2]
        .partition("</xs:simpleType>")[0]
    )
    theirs = set(re.findall(r'value="(\d+)"', kind))
    assert len(theirs) > 20
    assert ours <= theirs
