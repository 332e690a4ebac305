"""What people may do, set and be told, as they read it: roles, secrets, levels, first steps, notices."""

from __future__ import annotations

from cuadra.web.pages.texts import mark as _

ROLES = {
    "owner": _("Owner"),
    "admin": _("Administrator"),
    "accountant": _("Accountant"),
    "clerk": _("Clerk"),
    "reader": _("Reader"),
    "operator": _("Operator of the installation"),
    "key": _("API key"),
}
SCOPES = {
    "documents:read": _("See documents"),
    "documents:write": _("Send documents"),
    "documents:review": _("Review documents"),
    "jobs:read": _("See jobs"),
    "jobs:write": _("Stop and repeat jobs"),
    "company:read": _("See the company"),
    "company:write": _("Change the company"),
    "people:write": _("Manage people"),
    "keys:write": _("Manage API keys"),
    "secrets:write": _("Manage secrets"),
    "audit:read": _("See the record"),
    "webhooks:write": _("Manage webhooks"),
}
SECRETS = {
    "password": _("Password"),
    "token": _("Token or key of a service"),
    "certificate": _("Certificate"),
    "private_key": _("Private key"),
    "file": _("File"),
}
PURPOSES = {"mailbox": _("to read a mailbox"), "webhook": _("to sign a notice")}
OWNERS = {"sources": _("a source"), "webhook_endpoints": _("a webhook")}
LEVELS = {
    "never": _("Never"),
    "confident": _("Confident"),
    "always": _("Always"),
}
THEMES = {"auto": _("As the system"), "light": _("Light"), "dark": _("Dark")}
DENSITIES = {"roomy": _("Roomy"), "dense": _("Dense")}
FIGURES = {
    "review": _("to review"),
    "late": _("waiting for long"),
    "blocked": _("blocked"),
    "dead": _("jobs given up"),
}
STEPS = {
    "uploaded": _("Upload a document"),
    "connected": _("Connect a folder or a mailbox"),
    "invited": _("Invite your accountant"),
    "fiscal": _("Write the tax id of the company"),
    "installed": _("Install Cuadra as an app"),
}
STEP_HELPS = {
    "uploaded": _("A photo, a PDF or an XML: it is read at once."),
    "connected": _("What arrives there comes in by itself."),
    "invited": _("They review and see the record; you decide what they may do."),
    "fiscal": _("With it Cuadra tells what you bought from what you sold."),
    "installed": _("In the browser's menu: «Install» or «Add to the home screen». On a telephone it opens the camera."),
}
NOTICES = {
    "review": _("Documents to review"),
    "mentioned": _("Somebody mentioned me"),
    "blocked": _("Something is held up"),
    "job_dead": _("A job was given up"),
    "backup_failed": _("The backup failed"),
    "source_failing": _("A source or a webhook stopped working"),
    "learned": _("Cuadra learned to read better"),
    "weekly": _("Report of the week"),
}
NOTICE_TABS = {"": _("All"), "unread": _("Unread")}
CHANNELS = {"app": _("In the pages"), "mail": _("By mail"), "push": _("On my devices")}
PACES = {"now": _("At once"), "hourly": _("Every hour"), "daily": _("Once a day")}
GROUPS = {
    "figure": FIGURES,
    "step": STEPS,
    "step_help": STEP_HELPS,
    "notice": NOTICES,
    "notice_tab": NOTICE_TABS,
    "channel": CHANNELS,
    "pace": PACES,
    "role": ROLES,
    "theme": THEMES,
    "level": LEVELS,
    "scope": SCOPES,
    "secret": SECRETS,
    "purpose": PURPOSES,
    "owner": OWNERS,
    "density": DENSITIES,
}
