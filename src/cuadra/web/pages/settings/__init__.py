"""Settings: of the company and of oneself, a module for each page. Forms come back with their errors."""

from __future__ import annotations

from cuadra.web.pages.settings.forms import done

__all__ = ["done"]
