"""Who is asking. Every function that writes takes an actor and checks the role itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lib.errors import NotAllowed

Role = Literal["admin", "viewer"]


@dataclass(frozen=True)
class Actor:
    """A person (or the system) and the role they have."""

    name: str
    role: Role

    def must_be_admin(self, what: str) -> None:
        """Raise NotAllowed unless this is an admin; `what` completes the sentence "Only an admin can ..."."""
        if self.role != "admin":
            raise NotAllowed(f"Only an admin can {what}. Nothing was changed; ask an admin, or look without changing.")


SYSTEM = Actor("system", "admin")
"""Acts where no person did: the demo org on a first start."""
