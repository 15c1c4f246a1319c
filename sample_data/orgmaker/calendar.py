"""When leads arrive: seasons, weekdays, office hours, and the bursts that campaigns bring."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from orgmaker.draw import Table
from orgmaker.leads import Lead

DAYS = 549
_SEASON = [0.95, 1.05, 1.2, 1.1, 1.05, 0.95, 0.7, 0.65, 1.2, 1.25, 1.1, 0.6]
_SHOWS = [
    ("FieldServ Expo Chicago", 44_000), ("Facilities World Birmingham", 31_000),
    ("MaintainTech Messe Hannover", 58_000),
    ("HVACR Summit Orlando", 36_000), ("Plant & Asset Days Dallas", 22_000), ("FieldServ Expo Denver", 39_000),
    ("Facilities World London", 34_000),
]  # fmt: skip
_TOPICS = [
    "5 ways to cut truck rolls", "Preventive maintenance in 30 minutes", "From whiteboard to scheduler",
    "Audit-ready inspections", "Parts you never run out of", "Customer story: 40 technicians, one plan",
]  # fmt: skip
_LISTS = [
    "IndustryFirst list, Midwest",
    "Facility contacts DACH",
    "HVAC owners UK",
    "Plant managers refresh",
]
_AUDIENCES = ["lookalikes", "job titles", "retargeting"]
_GUIDES = ["CMMS buyers guide", "ROI calculator", "PM checklist", "Scheduling playbook", "Spare parts guide"]


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

    def add(name: str, kind: str, source: str, offset: int, length: int, cost: int, pull: float = 1.0) -> None:
        start = first + timedelta(days=offset)
        if length < 30:
            start += timedelta(days={4: -1, 5: -3, 6: 2}.get(start.weekday(), 0))
        end = start + timedelta(days=length)
        found.append(Campaign(f"{start.year} {name}", kind, source, start, end, cost, pull))

    for k, (show, cost) in enumerate(_SHOWS):
        offset = 40 + k * 72 + rng.randrange(-12, 12)
        add(show, "Trade Show", "Trade Show", offset, 2, cost, rng.uniform(0.6, 1.8))
    for k in range(11):
        offset, cost = 20 + k * 46 + rng.randrange(-8, 8), rng.randrange(900, 3_200)
        add(f"Webinar: {_TOPICS[k % len(_TOPICS)]}", "Webinar", "Webinar", offset, 0, cost, rng.uniform(0.6, 1.4))
    for k, bought in enumerate(_LISTS):
        cost = rng.randrange(5_000, 14_000)
        add(f"Purchased: {bought}", "Telemarketing", "Purchased List", 60 + k * 125, 21, cost, rng.uniform(0.7, 1.4))
    for k in range(6):
        audience, cost = _AUDIENCES[k % len(_AUDIENCES)], rng.randrange(9_000, 26_000)
        add(f"Paid Social {audience} {k + 1}", "Advertisement", "Paid Social", 5 + k * 90, 85, cost)
    for k, guide in enumerate(_GUIDES):
        add(f"Guide: {guide}", "Other", "Content Download", 10 + k * 105, 104, rng.randrange(1_500, 5_000))
    add("Partner referrals", "Referral Program", "Partner", 0, DAYS, 12_000)
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
        weights = [
            _SEASON[day.month - 1] * (0.16 if day.weekday() > 4 else 1) * (1 + k / (2 * DAYS))
            for k, day in enumerate(days)
        ]
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
