"""Documents as people read them: where they stand, what they are, why a value is believed, how they are ordered."""

from __future__ import annotations

from cuadra.web.pages.texts import mark as _

STATES = {
    "received": _("Received"),
    "reading": _("Being read"),
    "review": _("To review"),
    "ready": _("Ready"),
    "posted": _("Posted"),
    "duplicate": _("Duplicate"),
    "rejected": _("Rejected"),
    "blocked": _("Blocked"),
    "replaced": _("Replaced by others"),
}
TABS = {
    "": _("All"),
    "review": _("To review"),
    "working": _("Being read"),
    "ready": _("Ready"),
    "posted": _("Posted"),
    "duplicate": _("Duplicates"),
    "rejected": _("Rejected"),
    "blocked": _("Blocked"),
}
SOURCES = {
    "upload": _("Uploaded here"),
    "api": _("API"),
    "mail": _("E-mail"),
    "drive": _("Drive"),
    "folder": _("Folder"),
    "part": _("Part of a file"),
    "joined": _("Several pages joined"),
}
KINDS = {
    "invoice": _("Invoice"),
    "ticket": _("Receipt"),
    "credit_note": _("Credit note"),
    "debit_note": _("Debit note"),
    "payment": _("Payment"),
    "payroll": _("Payroll"),
    "withholding": _("Withholding"),
    "transfer": _("Goods in transit"),
}
COUNTRIES = {"MX": _("Mexico"), "AR": _("Argentina"), "PA": _("Panama")}
CHECKS = {
    "sums": _("the sums agree"),
    "rate": _("the tax rate is one of the law"),
    "product": _("quantity times price agrees"),
    "lines_sum": _("the lines add up"),
    "code": _("it is in the fiscal code"),
    "code_agrees": _("the fiscal code says the same"),
    "text_agrees": _("the printed text says the same"),
    "ocr_agrees": _("the picture says the same"),
    "xml_agrees": _("the XML says the same"),
    "vision_agrees": _("the vision model says the same"),
    "payment_code": _("it is a code of the authority's catalogue"),
    "checked": _("its check digit is right"),
    "digit": _("its check digit is right"),
}
GRADES = {"sure": _("Sure"), "likely": _("Likely"), "unsure": _("Unsure")}
SIDES = {"": _("Bought and sold"), "bought": _("Bought"), "sold": _("Sold")}
DEEDS_OF = {
    "tag": _("Put a tag on"),
    "untag": _("Take a tag off"),
    "reject": _("Reject"),
    "again": _("Read again"),
}
COLOURS = {
    "grey": _("Grey"),
    "red": _("Red"),
    "orange": _("Orange"),
    "yellow": _("Yellow"),
    "green": _("Green"),
    "teal": _("Teal"),
    "blue": _("Blue"),
    "purple": _("Purple"),
}
OWN_SORTS = {
    "text": _("Text"),
    "number": _("Number (quantity)"),
    "amount": _("Amount"),
    "date": _("Date"),
    "choice": _("Choice"),
}
GROUPS = {
    "deed_of": DEEDS_OF,
    "colour": COLOURS,
    "own_sort": OWN_SORTS,
    "side": SIDES,
    "state": STATES,
    "tab": TABS,
    "source": SOURCES,
    "kind": KINDS,
    "country": COUNTRIES,
    "check": CHECKS,
    "grade": GRADES,
}
