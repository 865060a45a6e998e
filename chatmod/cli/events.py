"""What happens, as JSON for scripts; the README lists the events. Times are in UTC."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

from chatmod.cli.findings import as_object
from chatmod.domain.board import Board, place_to_answer
from chatmod.domain.happenings import Charged, ClockStepped, Happening, WentOut
from chatmod.domain.plan import Plan
from chatmod.domain.steering import Answer, Steered, place_of
from chatmod.live.telling import (
    Answered,
    AnswerSeen,
    BoardChanged,
    Edited,
    EditRefused,
    Event,
    MayOptOut,
    Mended,
    OptedOut,
    Outlook,
    PreFlight,
    Recalled,
    Trouble,
)


def as_json(event: Event) -> dict[str, Any]:
    """An event as a JSON object."""
    kind, facts = _told(event)
    return {"type": kind, "at": _time(event.at), **facts}


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """What became of a command."""
    value: dict[str, Any] = {"command": answer.text, "accepted": answer.steered is not None}
    if answer.steered is None:
        return {**value, "refused": answer.refused, "remedy": answer.remedy}
    return {**value, **_steered(answer.steered), "under_way": list(answer.under_way)}


def _told(event: Event) -> tuple[str, dict[str, Any]]:  # noqa: C901, PLR0911, PLR0912 - one line an event
    match event:
        case AnswerSeen():
            return "answer", _answer_seen(event)
        case BoardChanged():
            return "coverage", _board(event.board)
        case Recalled():
            return "recalled", _recalled(event)
        case Answered():
            return "answered", answer_as_json(event.answer)
        case Edited():
            threads = [dataclasses.asdict(thread) for thread in event.threads]
            told = {"texts": list(event.texts), "too_late": list(event.too_late), **_steered(event.steered)}
            return "edited", {**told, "threads": threads}
        case EditRefused():
            return "edit-refused", {"problems": [dataclasses.asdict(problem) for problem in event.problems]}
        case Outlook():
            return "outlook", _outlook(event.plan)
        case PreFlight():
            return "pre-flight", {"findings": [as_object(one) for one in event.findings]}
        case Trouble():
            return "trouble", {"about": event.about, "message": event.message, "remedy": event.remedy}
        case Mended():
            return "mended", {"about": event.about, "message": event.message}
        case OptedOut():
            return "opted-out", _opted_out(event)
        case MayOptOut():
            return "may-opt-out", {"platform": event.post.platform, "id": event.post.id}
        case Charged():
            return event.kind, {"platform": event.platform, "total": str(event.total)}
        case ClockStepped():
            return event.kind, {"seconds": event.by.total_seconds()}
        case _:
            return event.kind, _happened(event)


def _happened(event: Happening) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    slot = getattr(event, "slot", None)
    if slot is not None:
        facts |= {"platform": slot.platform, "cue": slot.label, "part": slot.part}
    for name in ("reason", "url", "post_id", "missed"):
        if hasattr(event, name):
            facts[name] = getattr(event, name)
    for name in ("due", "sent", "published", "until"):
        if hasattr(event, name):
            facts[name] = _time(getattr(event, name))
    return facts


def _answer_seen(event: AnswerSeen) -> dict[str, Any]:
    return {
        "platform": event.post.platform,
        "id": event.post.id,
        "author": event.post.author.handle,
        "moderator": event.by_moderator,
        "first": event.first,
        "newcomer": event.newcomer,
        "text": event.post.text,
        "questions": list(event.attribution.questions),
        "reason": event.attribution.reason,
    }


def _board(board: Board) -> dict[str, Any]:
    waiting = [
        {
            "author": person.author.handle,
            "platform": person.first.platform,
            "since": _time(person.first.at),
            "id": person.first.id,
            "url": place_to_answer(person.first),
            "newcomer": person.first_time,
        }
        for person in board.waiting
    ]
    return {"unanswered": len(board.waiting), "people": board.people, "waiting": waiting}


def _recalled(event: Recalled) -> dict[str, Any]:
    out = [
        {"platform": went.slot.platform, "cue": went.slot.label, "part": went.slot.part}
        for went in event.happenings
        if isinstance(went, WentOut)
    ]
    return {"out": out, "posts": len(event.answers)}


def _opted_out(event: OptedOut) -> dict[str, Any]:
    """Without the name: these lines are kept in logs."""
    removal = event.removal
    return {
        "platform": event.platform,
        "how": event.how,
        "code": removal.code,
        "posts": removal.posts,
        "texts": removal.texts,
        "chats": list(removal.chats),
    }


def _steered(steered: Steered) -> dict[str, Any]:
    return {
        "changes": [
            {"cue": change.label, "before": _time(change.before), "after": _time(change.after), "place": change.place}
            for change in steered.changes
        ],
        "end": _time(steered.end),
        "held_since": _time(steered.held_since),
    }


def _outlook(plan: Plan) -> dict[str, Any]:
    return {
        "cues": [
            {
                "cue": cue.label,
                "due": _time(cue.instant),
                "place": "begun" if cue.label in plan.begun else place_of(plan, cue),
            }
            for cue in plan.sheet.cues
        ],
        "end": _time(plan.sheet.end),
        "finish": _time(plan.finish),
        "held_since": _time(plan.held_since),
    }


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()
