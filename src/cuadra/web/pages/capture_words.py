"""What the camera page says; the script takes each from here by its name."""

from __future__ import annotations

from cuadra.web.pages.texts import mark as _

WORDS = {
    "title": _("Take a photo"),
    "no_connection": _("There is no connection"),
    "come_back": _("This page comes back when there is one. Photos can be taken meanwhile."),
    "description": _("Receipts and invoices, read as soon as they come"),
    "fault.blur": _("It is blurred: hold the phone still and wait until it is in focus."),
    "fault.glare": _("A glare hides part of the paper: switch the flash off, or turn to the light."),
    "fault.cut": _("The paper runs out of the picture: move back a little."),
    "fault.dark": _("It is very dark: look for more light."),
    "fault.small": _("It is very small: get closer, or send the original photo."),
    "paper.waiting": _("Waits to be sent"),
    "paper.sent": _("Sent"),
    "paper.failed": _("It could not be sent"),
    "done": _("Finish the document ({count})"),
    "take_out": _("Take photo {count} out"),
    "retry": _("Send again"),
    "remove": _("Remove"),
    "forget": _("This photo is only in this device. Remove it?"),
    "offline": _("There is no connection. Photos stay here ({count}) and are sent when there is one."),
    "waiting": _("Being sent: {count}"),
    "signed_out": _("Your session ended. Sign in again; the photos stay here."),
}
