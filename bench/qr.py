"""How many fiscal QR codes are read exactly, at what cost, and whether a decoy is ever taken for one.

``python bench/qr.py [--codes 12] [--seed 1]`` draws its own pages (``qr_drawing``); no data of others is used.
"""

from __future__ import annotations

import argparse
import platform
import random
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cuadra.fiscal import printed_code
from cuadra.reading.codes import BARS, find_codes
from qr_drawing import CONDITIONS, LINKS, Condition, arca_link, page, panama_link, printed, sat_link

if TYPE_CHECKING:
    from bench.table import Row

DECOYS = (
    "https://www.tienda.example/promo?x=1",
    "https://facturacion.tienda.example/ticket?ref=00098123&total=120.50",
    "https://verificacfdi.facturaelectronica.sat.gob.mx.evil.example/default.aspx?id={sat}",
    "https://verificacfdi.facturaelectronica.sat.gob.mx@evil.example/default.aspx?id={sat}",
    "https://verificacfdi-facturaelectronica.sat.gob.mx.co/default.aspx?id={sat}",
    "https://www.arca.gob.ar.example.com/fe/qr/?p={arca}",
    "https://www.arca-gob.ar/fe/qr/?p={arca}",
    "https://evil.example/?u=https://www.arca.gob.ar/fe/qr/?p={arca}",
    "https://www.arca.gob.ar/fe/qr/?p=%%%",
    "https://dgi-fep.mef.gob.pa.example/Consultas/FacturasPorQR?{panama}",
    "WIFI:T:WPA;S:Cafe;P:gratis123;;",
    "00020101021226580014br.gov.bcb.pix0136a1b2c3d45204000053039865802BR5906TIENDA6009SAO PAULO6304ABCD",
)


def measure(condition: Condition, codes: int, seed: int) -> tuple[int, int, float]:
    """Codes read exactly, texts read that no code held, CPU seconds."""
    rng = random.Random(f"{seed} {condition.name}")
    noise = np.random.default_rng(rng.getrandbits(32))
    right = false = 0
    spent = 0.0
    for index in range(codes):
        link = LINKS[index % len(LINKS)](rng)
        seen = condition.spoil(printed(link, condition.module, rng), noise)
        start = time.process_time()
        texts = [code.text for code in find_codes(seen, retries=True)]
        spent += time.process_time() - start
        right += link in texts
        false += sum(text != link for text in texts)
    return right, false, spent


def empty_pages(count: int, seed: int) -> tuple[int, float]:
    """Symbols of any kind read on pages that have none, and CPU seconds of the QR pass."""
    rng = random.Random(f"{seed} empty")
    false, spent = 0, 0.0
    for index in range(count):
        seen = page(rng)
        if index % 2:
            seen = CONDITIONS[-1].spoil(seen, np.random.default_rng(index))
        start = time.process_time()
        false += len(find_codes(seen, retries=True))
        spent += time.process_time() - start
        false += len(find_codes(seen, retries=False, formats=BARS))
    return false, spent


def decoys(seed: int) -> tuple[int, int, int]:
    """Decoys read as symbols, decoys believed, and genuine ones beside them that were read and believed."""
    rng = random.Random(f"{seed} decoys")
    seen_symbols = believed = genuine = 0
    for index, form in enumerate(DECOYS):
        decoy = form.format(sat=_tail(sat_link(rng)), arca=_tail(arca_link(rng)), panama=_tail(panama_link(rng)))
        link = LINKS[index % len(LINKS)](rng)
        both = np.hstack([printed(decoy, 4, rng), printed(link, 4, rng)])
        texts = [code.text for code in find_codes(both, retries=True)]
        seen_symbols += decoy in texts
        believed += any(_believed(text) for text in texts if text != link)
        genuine += link in texts and _believed(link)
    return seen_symbols, believed, genuine


def _tail(link: str) -> str:
    return link.partition("?")[2].partition("=")[2]


def _believed(text: str) -> bool:
    facts = printed_code.parse(text)
    return facts is not None and facts.trusted


def rows(*, quick: bool) -> Iterator[Row]:
    """The fifteen conditions together, pages without a code, and the decoys."""
    from bench.table import Row

    cv2.setNumThreads(1)
    find_codes(np.full((64, 64), 255, np.uint8), retries=True)
    codes = 3 if quick else 12
    read = [measure(condition, codes, 1) for condition in CONDITIONS]
    pages = len(CONDITIONS) * codes
    data = f"{pages} drawn pages, {len(CONDITIONS)} conditions"
    share, spent = sum(one[0] for one in read) / pages, sum(one[2] for one in read) / pages
    yield Row("fiscal QR: read exactly", share, 0.93, 0.96, data=data)
    yield Row("fiscal QR: other texts read", sum(one[1] for one in read), 0, data=data, less=True)
    yield Row("fiscal QR: a page", spent * 1000, 30, None, "CPU ms", data, less=True)
    false, seconds = empty_pages(60, 1)
    yield Row("pages without a code: false reads", false, 0, None, "", "60 drawn pages", less=True)
    yield Row("pages without a code: a page", seconds / 60 * 1000, 30, None, "CPU ms", "60 drawn pages", less=True)
    _, believed, genuine = decoys(1)
    yield Row("decoys believed", believed, 0, None, "", f"{len(DECOYS)} decoys", less=True)
    yield Row("genuine beside a decoy", genuine / len(DECOYS), 1.0, None, "", f"{len(DECOYS)} pages")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codes", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    find_codes(np.full((64, 64), 255, np.uint8), retries=True)
    print(f"QR codes, {options.codes} a condition, seed {options.seed}, one thread, {platform.processor() or 'CPU'}")
    total = wrong = 0
    spent = 0.0
    for condition in CONDITIONS:
        right, false, seconds = measure(condition, options.codes, options.seed)
        print(f"  {condition.name:32} {right:3}/{options.codes}  {seconds / options.codes * 1000:6.1f} ms")
        total, wrong, spent = total + right, wrong + false, spent + seconds
    pages = len(CONDITIONS) * options.codes
    print(f"read exactly {total / pages:.3f}   mean {spent / pages * 1000:.1f} ms a page   other texts read {wrong}")
    count = 60
    false, seconds = empty_pages(count, options.seed)
    print(f"pages without a code: {false} false reads in {count}, {seconds / count * 1000:.1f} ms a page")
    read, believed, genuine = decoys(options.seed)
    number = len(DECOYS)
    print(f"decoys: {read}/{number} read as symbols, {believed} believed; genuine beside them {genuine}/{number}")


if __name__ == "__main__":
    main()
