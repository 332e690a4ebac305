"""All names by their group, as ``told(group, name)`` of the templates asks for them."""

from __future__ import annotations

from cuadra.web.pages.told import documents, people, record, work

GROUPS = {**documents.GROUPS, **record.GROUPS, **work.GROUPS, **people.GROUPS}
