"""When leads arrive: seasons, weekdays, office hours, and the bursts that campaigns bring."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from orgmaker.draw import Table
from orgmaker.leads import Lead

DAYS = 549
_SEASON = [0.95, 1.05, 1.2, 1.1, 1.05, 0.95, 0.7, 0.65, 1.2, 1.25, 1.1, 0.6]
_SHOWS = ["FieldServ Expo", "Facilities World", "MaintainTech Messe", "HVACR Summit", "Plant & Asset Days"]
_TOPICS = ["5 ways to cut truck rolls", "Preventive maintenance in 30 minutes", "From whiteboard to scheduler", "Audit-ready inspections",
           "Parts you never run out of", "Customer story: 40 technicians, one plan"]  # fmt: skip


@dataclass(frozen=True)
class Campaign:
    name: str
    type: str
    source: str
    start: date
    end: date
    cost: int
    pull: float


def campaigns(today: date, rng: random.Random) -> list[Campaign]:
    """Eighteen months of campaigns, in the order of their start."""
    first = today - timedelta(days=DAYS)
    found = []

    def add(name: str, kind: str, source: str, offset: int, length: int, cost: int, pull: float) -> None:
        start = first + timedelta(days=offset)
        found.append(Campaign(f"{start.year} {name}", kind, source, start, start + timedelta(days=length), cost, pull))

    for k in range(7):
        add(f"{_SHOWS[k % 5]} {rng.choice(['Chicago', 'Dallas', 'Hannover', 'Birmingham', 'Orlando'])}", "Trade Show", "Trade Show",
            40 + k * 72 + rng.randrange(-12, 12), 2, rng.randrange(18_000, 64_000), rng.uniform(0.6, 1.8))  # fmt: skip
    for k in range(11):
        add(f"Webinar: {_TOPICS[k % 6]}", "Webinar", "Webinar", 20 + k * 46 + rng.randrange(-8, 8), 0,
            rng.randrange(900, 3_200), rng.uniform(0.6, 1.4))  # fmt: skip
    for k, vendor in enumerate(("IndustryFirst list, Midwest", "Facility contacts DACH", "HVAC owners UK and Ireland", "Plant managers refresh")):
        add(f"Purchased: {vendor}", "Telemarketing", "Purchased List", 60 + k * 125, 21, rng.randrange(5_000, 14_000), rng.uniform(0.7, 1.4))
    for k in range(6):
        add(f"Paid Social Q{1 + k % 4} {rng.choice(['lookalikes', 'job titles', 'retargeting'])}", "Advertisement", "Paid Social", 5 + k * 90, 85,
            rng.randrange(9_000, 26_000), 1.0)  # fmt: skip
    for k in range(5):
        add(f"Guide: {['CMMS buyers guide', 'ROI calculator', 'PM checklist', 'Scheduling playbook', 'Spare parts guide'][k]}", "Other",
            "Content Download", 10 + k * 105, 104, rng.randrange(1_500, 5_000), 1.0)  # fmt: skip
    add("Partner referrals", "Referral Program", "Partner", 0, DAYS, 12_000, 1.0)
    return sorted(found, key=lambda campaign: (campaign.start, campaign.name))


class Calendar:
    """Gives each lead its campaign, where its source has some, and its moment of creation."""

    def __init__(self, today: date, rng: random.Random):
        self.today, self.first = today, today - timedelta(days=DAYS)
        self.campaigns = campaigns(today, rng)
        self._by_source: dict[str, Table] = {}
        for source in {campaign.source for campaign in self.campaigns}:
            own = [k for k, campaign in enumerate(self.campaigns) if campaign.source == source]
            self._by_source[source] = Table(own, [self.campaigns[k].pull for k in own])
        days = [self.first + timedelta(days=k) for k in range(DAYS)]
        weights = [_SEASON[day.month - 1] * (0.16 if day.weekday() > 4 else 1) * (1 + k / (2 * DAYS)) for k, day in enumerate(days)]
        self._day = Table(days, weights)

    def place(self, lead: Lead, rng: random.Random) -> None:
        source = lead.source.name
        if lead.idle_days:
            day = self.first
            hour = time(6, rng.randrange(60), rng.randrange(60))
        elif source in self._by_source:
            lead.campaign = self._by_source[source].draw(rng)
            day, hour = self._campaign_day(self.campaigns[lead.campaign], rng)
        else:
            day, hour = self._day.draw(rng), _hour(rng)
        lead.created = datetime.combine(min(day, self.today - timedelta(days=1)), hour)

    def _campaign_day(self, campaign: Campaign, rng: random.Random) -> tuple[date, time]:
        if campaign.source == "Purchased List":
            return campaign.start, time(9, rng.randrange(3), rng.randrange(60))
        if campaign.source == "Trade Show" and rng.random() < 0.55:
            return campaign.end + timedelta(days=1), time(15, rng.randrange(4), rng.randrange(60))
        span = (min(campaign.end, self.today) - campaign.start).days
        return campaign.start + timedelta(days=rng.randrange(span + 1)), _hour(rng)


def _hour(rng: random.Random) -> time:
    return time(int(min(23, max(0, rng.gauss(15.5, 3.6)))), rng.randrange(60), rng.randrange(60))
