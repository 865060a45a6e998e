"""What happens, as JSON for scripts."""

from datetime import UTC, datetime
from typing import Any

from chatmod.cli.findings import as_object
from chatmod.domain.happenings import WentOut
from chatmod.live.telling import AnswerSeen, Event, PreFlight, Recalled


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()


def as_json(event: Event) -> dict[str, Any]:
    """An event as a JSON object; times in UTC."""
    if isinstance(event, AnswerSeen):
        return {
            "type": "answer",
            "at": _time(event.at),
            "platform": event.post.platform,
            "id": event.post.id,
            "author": event.post.author.handle,
            "moderator": event.by_moderator,
            "first": event.first,
            "text": event.post.text,
            "questions": list(event.attribution.questions),
            "reason": event.attribution.reason,
        }
    if isinstance(event, PreFlight):
        return {"type": "pre-flight", "at": _time(event.at), "findings": [as_object(one) for one in event.findings]}
    if isinstance(event, Recalled):
        out = [
            {"platform": went.slot.platform, "cue": went.slot.label, "part": went.slot.part}
            for went in event.happenings
            if isinstance(went, WentOut)
        ]
        return {"type": "recalled", "at": _time(event.at), "out": out, "posts": len(event.answers)}
    value: dict[str, Any] = {"type": getattr(event, "kind", "trouble"), "at": _time(event.at)}
    slot = getattr(event, "slot", None)
    if slot is not None:
        value |= {"platform": slot.platform, "cue": slot.label, "part": slot.part}
    for name in ("reason", "about", "message", "url", "post_id", "missed"):
        if hasattr(event, name):
            value[name] = getattr(event, name)
    for name in ("due", "sent", "published", "until"):
        if hasattr(event, name):
            value[name] = _time(getattr(event, name))
    return value
