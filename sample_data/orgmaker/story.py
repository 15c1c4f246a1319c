"""What became of each lead: owner, path of statuses with times, activity."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from orgmaker.leads import Lead, iso
from orgmaker.staff import Staff, User

LADDER = [
    "Open - Not Contacted",
    "Attempting Contact",
    "Working - Contacted",
    "Meeting Booked",
    "Qualified",
    "Closed - Converted",
]
_GOES_ON = [0.86, 0.66, 0.46, 0.70, 0.70]
_DAYS = [1.2, 5.0, 9.0, 12.0, 8.0]
NOT_CONVERTED, NURTURING = "Closed - Not Converted", "Nurturing"
_JUNK = {
    "competitor",
    "student",
    "job_seeker",
    "vendor",
    "spam_bot",
    "gibberish",
    "fake_test",
    "own_employee",
    "disposable_email",
}


class Story:
    """Walks leads along the ladder until they leak, convert, or today comes."""

    def __init__(self, staff: Staff, today: date, converts: bool):
        self.staff, self.now, self.converts = staff, datetime.combine(today, time(6)), converts

    def tell(self, lead: Lead, rng: random.Random) -> User | None:
        """Sets status, owner and dates of the lead; returns the owner, None where it waits in a queue."""
        owner = None if rng.random() < 0.11 else rng.choice(self.staff.sellers)
        lead.path = [(LADDER[0], lead.created)]
        if owner and not lead.idle_days:
            self._walk(lead, owner, rng)
        status, since = lead.path[-1]
        if lead.idle_days:
            status = rng.choice([LADDER[0], LADDER[2], NURTURING])
        values = lead.values
        values["Status"] = status
        values["OwnerId"] = owner.id if owner else rng.choice(self.staff.queues)
        values["IsConverted"] = "true" if status == LADDER[-1] else "false"
        values["IsUnreadByOwner"] = "true" if len(lead.path) == 1 and rng.random() < 0.7 else "false"
        by_form = lead.source.name in (
            "Web",
            "Webinar",
            "Paid Social",
            "Content Download",
            "Purchased List",
            "Trade Show",
        )
        values["CreatedById"] = self.staff.marketing.id if by_form or not owner else owner.id
        values["CreatedDate"] = iso(lead.created)
        values["LastModifiedDate"] = iso(since)
        values["LastModifiedById"] = owner.id if owner and len(lead.path) > 1 else values["CreatedById"]
        if lead.idle_days:
            values["LastActivityDate"] = str((lead.created - timedelta(days=lead.idle_days)).date())
        elif len(lead.path) > 1:
            values["LastActivityDate"] = str(since.date())
        if values["EmailBouncedReason"]:
            values["EmailBouncedDate"] = iso(min(self.now, lead.created + timedelta(days=1 + rng.random() * 15)))
        if len(lead.path) > 2 and rng.random() < 0.6:
            values["Rating"] = {2: "Warm", 3: "Hot", 4: "Hot", 5: "Hot"}.get(
                LADDER.index(status) if status in LADDER else 0, "Cold"
            )
        for name in ("DoNotCall", "HasOptedOutOfEmail"):
            values[name] = values[name] or "false"
        return owner

    def _walk(self, lead: Lead, owner: User, rng: random.Random) -> None:
        moment = lead.created
        factor = (lead.source.quality * owner.skill) ** 0.32
        is_junk = bool(lead.junk & _JUNK)
        for step, chance in enumerate(_GOES_ON):
            if is_junk and step >= 1:
                chance *= 0.25
            if step == 4 and not self.converts:
                break
            moment = _office(
                moment + timedelta(days=rng.lognormvariate(0, 0.9) * _DAYS[step] / max(0.6, owner.skill)), rng
            )
            if moment > self.now:
                return
            if rng.random() > min(0.96, chance * factor):
                self._leak(lead, moment, step, is_junk, rng)
                return
            lead.path.append((LADDER[step + 1], moment))

    def _leak(self, lead: Lead, moment: datetime, step: int, is_junk: bool, rng: random.Random) -> None:
        stays = 0.62 if step == 0 else 0.3
        luck = rng.random()
        if luck < (0.2 if is_junk else stays):
            return
        end = NURTURING if luck > 0.82 and step >= 1 and not is_junk else NOT_CONVERTED
        moment = _office(moment + timedelta(days=rng.lognormvariate(2.3, 0.7)), rng)
        if moment <= self.now:
            lead.path.append((end, moment))


def _office(moment: datetime, rng: random.Random) -> datetime:
    """The moment, moved to a weekday and office hours."""
    shift = {5: 2, 6: 1}.get(moment.weekday(), 0)
    day = moment.date() + timedelta(days=shift)
    placed = datetime.combine(day, time(rng.randrange(8, 19), rng.randrange(60), rng.randrange(60)))
    return placed if placed > moment else moment + timedelta(minutes=rng.randrange(5, 240))
