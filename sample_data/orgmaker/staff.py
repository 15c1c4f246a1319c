"""The users who own leads, and the queues where leads wait for one."""

from __future__ import annotations

from dataclasses import dataclass

from orgmaker.ids import Ids
from orgmaker.seller import OWN_DOMAINS

_USERS = """
Dana Whitlow|SDR Team Lead|Sales Development|1.15|1
Marcus Ferrell|Sales Development Rep|Sales Development|1.0|1
Ivy Castellan|Sales Development Rep|Sales Development|1.25|1
Tobias Rehm|Sales Development Rep DACH|Sales Development|1.05|1
Amélie Garnier|Sales Development Rep France|Sales Development|0.95|1
Priyanka Nair|Sales Development Rep|Sales Development|1.1|1
Owen Braithwaite|Sales Development Rep UK|Sales Development|0.9|1
Leo Sandberg|Sales Development Rep|Sales Development|0.55|0
Kirsten Boyle|Account Executive|Sales|1.2|1
Hector Salgado|Account Executive Latam|Sales|1.1|1
Nadia Petrov|Account Executive|Sales|1.0|0
June Okafor|Marketing Operations|Marketing|0|1
Ruben Achterberg|Salesforce Administrator|Operations|0|1
""".strip().splitlines()


@dataclass(frozen=True)
class User:
    id: str
    name: str
    title: str
    department: str
    skill: float
    active: bool

    def row(self) -> dict[str, str]:
        first, last = self.name.split()
        mail = f"{first}.{last}@{OWN_DOMAINS[0]}".lower().replace("é", "e")
        return {"Id": self.id, "Username": mail, "Name": self.name, "FirstName": first, "LastName": last, "Email": mail,
                "Alias": (first[0] + last)[:8].lower(), "Title": self.title, "Department": self.department,
                "IsActive": "true" if self.active else "false"}  # fmt: skip


class Staff:
    """Everybody who can own a lead."""

    def __init__(self) -> None:
        ids = Ids("User", 81_000_000)
        rows = [line.split("|") for line in _USERS]
        self.users = [User(ids.next(), n, t, d, float(skill), active == "1") for n, t, d, skill, active in rows]
        self.sellers = [user for user in self.users if user.skill > 0]
        self.marketing, self.admin = self.users[-2], self.users[-1]
        queue = Ids("Group", 4_300_000)
        self.queues = [queue.next(), queue.next()]
