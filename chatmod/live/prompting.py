"""The texts of all posts to come, as the plan has them at any moment."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from chatmod.domain.composing import Draft, compose
from chatmod.domain.happenings import Slot
from chatmod.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class Prompter:
    """Holds what is to be posted, and when it is due; what has begun stays as it was."""

    platforms: Collection[str]
    drafts: dict[Slot, Draft] = field(default_factory=dict)
    due: dict[Slot, datetime] = field(default_factory=dict)

    def follow(self, plan: Plan) -> None:
        """Take over a changed plan."""
        for cue in plan.sheet.cues:
            for name in self.platforms:
                for draft in compose(plan.sheet, cue, name):
                    slot = Slot(name, cue.label, draft.part)
                    if cue.label not in plan.begun or slot not in self.drafts:
                        self.drafts[slot], self.due[slot] = draft, cue.instant
