"""By what suppliers are known: the tax number in its country; where none is printed, the name without its trimmings."""

from __future__ import annotations

import re
import unicodedata

_FORMS = re.compile(
    r"(?: (?:S ?A ?(?:P ?I)? DE C ?V|S DE R ?L(?: DE C ?V)?|S ?A ?P ?I|S ?A ?S|S ?R ?L|S ?L ?U?|S ?A|S ?C|A ?C"
    r"|INC|LLC|LTD|LTDA|LDA|CORP|GMBH|KG|AG|B ?V|N ?V|S ?P ?A|SDN BHD))+$"
)
MOST = 200


def name_key(name: str) -> str:
    """A name as it is compared: no case, accents, signs, nor the form of the firm.

    >>> name_key("Ferretería «El Tornillo», S.A. de C.V."), name_key("Ñandú S.R.L."), name_key("S.A.")
    ('FERRETERIAELTORNILLO', 'NANDU', 'SA')
    """
    plain = unicodedata.normalize("NFKD", name.upper())
    words = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one)).split()
    text = " ".join(words)
    return (_FORMS.sub("", text) or text).replace(" ", "")[:MOST]


def tax_key(tax_id: str) -> str:
    """A tax number as it is compared.

    >>> tax_key("30-71234567-1")
    '30712345671'
    """
    return "".join(one for one in tax_id.upper() if one.isalnum())[:60]


def key_of(country: str, tax_id: str, name: str) -> str:
    """The one key of a supplier; empty where neither number nor name was read.

    >>> key_of("AR", "30-71234567-1", "Uno"), key_of("US", "", "Corner Store, Inc."), key_of("MX", "", "-")
    ('t:AR:30712345671', 'n:US:CORNERSTORE', '')
    """
    if number := tax_key(tax_id):
        return f"t:{country}:{number}"
    named = name_key(name)
    return f"n:{country}:{named}" if len(named) > 1 else ""
