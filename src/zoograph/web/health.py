"""``/healthz``: whether the server works, for supervisors. It runs no query, so it never waits."""

from __future__ import annotations

from flask import Blueprint

from zoograph.errors import StoreError
from zoograph.web.current import current_target
from zoograph.web.problems import without_paths

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health() -> tuple[dict[str, object], int]:
    """200 with the version that is served, or 503 with the reason."""
    try:
        target = current_target()
    except StoreError as error:
        return {"status": "unavailable", "reason": without_paths(error)}, 503
    return {"status": "ok", "version": target.version}, 200
