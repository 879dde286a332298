"""What could not be read, why, and what to do about it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.faces.web.asked import Asked
from onrecord.faces.web.site import SIZE, Site


def issues(site: Site, request: Request) -> HTMLResponse:
    """The list of issues, by source."""
    asked = Asked.read(request.query_params)
    found = site.remember("issues", site.record.issues)
    start = (asked.page - 1) * SIZE
    last_page = max(1, -(-len(found) // SIZE))
    shown = found[start : start + SIZE]
    return site.page(
        request, "issues.html", asked=asked, issues=shown, total=len(found), last_page=last_page, path="/issues"
    )
