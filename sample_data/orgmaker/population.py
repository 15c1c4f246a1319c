"""A slice of the org's leads: genuine ones, look-alikes, duplicates and junk, in the shares that are wanted."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

from orgmaker import companies, junk, leads, lookalikes, odd, people, variations
from orgmaker.companies import Company
from orgmaker.leads import Lead
from orgmaker.people import Person

JUNK_SHARE = 0.105
EXTRA_DUPLICATES = 0.048
LOOKALIKE_SETS = 0.012
ODD_SHARE = 0.115
_GROUP_SIZES = ([2, 3, 4, 6], [83, 13, 3, 1])


@dataclass
class Population:
    """Leads with their companies; `alike` lists pairs of leads that are different people."""

    leads: list[Lead] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    alike: list[tuple[Lead, Lead, str]] = field(default_factory=list)


class Populator:
    """Makes populations; domains and private mailboxes stay unique across all that it makes."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._domains: set[str] = set()
        self._mailboxes: set[str] = set()
        self._people = 0

    def person(self, company: Company, **given: str) -> Person:
        self._people += 1
        return people.make(f"P{self._people:07d}", company, self._rng, self._mailboxes, **given)

    def company(self, leads_wanted: int) -> Company:
        employees = max(2 + leads_wanted, round(self._rng.lognormvariate(4.2, 1.4) * leads_wanted**0.7))
        return companies.make(self._rng, self._domains, employees)

    def make(self, count: int) -> Population:
        """`count` leads, in no particular order."""
        rng = self._rng
        wanted_junk, wanted_extra = round(count * JUNK_SHARE), round(count * EXTRA_DUPLICATES)
        made = Population()
        for size in companies.sizes(rng, count):
            company = self.company(size)
            made.companies.append(company)
            made.leads += [self._genuine(self.person(company)) for _ in range(size)]
        self._plant_lookalikes(made, round(count * LOOKALIKE_SETS))
        kept = count - wanted_junk - wanted_extra
        surplus = len(made.leads) - kept
        in_pairs = {id(lead) for a, b, _ in made.alike for lead in (a, b)}
        dropped = {id(lead) for lead in rng.sample([lead for lead in made.leads if id(lead) not in in_pairs], surplus)}
        genuine = [lead for lead in made.leads if id(lead) not in dropped]
        ordinary = [lead for lead in genuine if id(lead) not in in_pairs]
        rng.shuffle(ordinary)
        extra = self._plant_duplicates(ordinary, made, wanted_extra)
        for lead in ordinary[wanted_extra : wanted_extra + round(count * ODD_SHARE)]:
            odd.make_odd(lead, rng)
        self._plant_mailboxes(ordinary[-round(count * 0.03) :])
        rubbish = [self._rubbish(made) for _ in range(wanted_junk)]
        made.leads = genuine + extra + rubbish
        for lead in made.leads:
            junk.note_facts(lead)
        return made

    def _genuine(self, person: Person) -> Lead:
        return leads.record(person, leads.draw_source(self._rng), self._rng)

    def _plant_lookalikes(self, made: Population, sets: int) -> None:
        for kind, found in lookalikes.draw(made.companies, self.person, self._rng, sets):
            records = [self._genuine(person) for person in found]
            if kind == "shared_mailbox":
                for record in records:
                    record.values["Email"] = record.person.work_email
                    record.values["EmailBouncedReason"] = ""
                    record.email_works = True
            made.leads += records
            made.alike += [(a, b, kind) for a, b in pairwise(records)]

    def _plant_duplicates(self, ordinary: list[Lead], made: Population, wanted: int) -> list[Lead]:
        extra: list[Lead] = []
        for first in ordinary[:wanted]:
            size = min(self._rng.choices(*_GROUP_SIZES)[0], wanted - len(extra) + 1)
            extra += [variations.duplicate(first, self._rng.choice(made.companies), self._rng) for _ in range(size - 1)]
            if len(extra) == wanted:
                break
        return extra

    def _plant_mailboxes(self, some: list[Lead]) -> None:
        for lead in some:
            if lead.odd or lead.source.name == "Purchased List":
                continue
            if self._rng.random() < 0.75:
                junk.role_mailbox(lead, self._rng)
            else:
                junk.ask_to_be_left_alone(lead, self._rng)

    def _rubbish(self, made: Population) -> Lead:
        company = self._rng.choice(made.companies)
        return junk.make(junk.KIND.draw(self._rng), self.person(company), self._rng)
