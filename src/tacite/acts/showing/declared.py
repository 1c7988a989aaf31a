"""What was declared by law, as staff see it."""

from django.db.models import QuerySet

from tacite.acts.models import Notice


def listed(*, state: str) -> QuerySet[Notice]:
    """Return what was declared to us: what waits, the oldest first; or what is done."""
    notices = _all().exclude(kind="renewal").filter(state=state)
    return notices.order_by("submitted_at" if state == "open" else "-submitted_at", "id")


def one(notice_id: int) -> Notice | None:
    """Return a notice with what it is about."""
    return _all().filter(id=notice_id).first()


def _all() -> QuerySet[Notice]:
    return Notice.objects.select_related("brand", "account", "subscription__offer")
