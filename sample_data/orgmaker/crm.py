"""The records around the leads: accounts, contacts, opportunities, campaigns and members, tasks, history."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

from orgmaker import leads as lead_records
from orgmaker import places
from orgmaker.calendar import Calendar
from orgmaker.companies import Company
from orgmaker.ids import Ids
from orgmaker.leads import Lead, iso
from orgmaker.people import Person
from orgmaker.staff import Staff, User
from orgmaker.story import LADDER

Row = dict[str, str]
_STAGES = {
    "Prospecting": 10,
    "Qualification": 10,
    "Needs Analysis": 20,
    "Value Proposition": 50,
    "Proposal/Price Quote": 75,
    "Negotiation/Review": 90,
    "Closed Won": 100,
    "Closed Lost": 0,
}
_SUBJECTS = {
    "Call": ["Call", "Call: intro", "Call back", "Call: left voicemail", "Discovery call", "Call: no answer"],
    "Email": [
        "Email: Your request",
        "Email: Following up",
        "Email: Pricing overview",
        "Email: Case study",
        "Email: Invitation",
    ],
    "Meeting": ["Demo", "Demo with technicians", "Online meeting", "Requirements workshop"],
}
_NOTES = {
    "en": [
        "Will discuss internally and come back.", "Asked for pricing, sent overview.",
        "Wrong moment, call again next month.",
        "Good talk. Decision maker is the COO.", "Wants demo for the whole dispatch team.", "Sent calendar link.",
        "Using a competitor, contract until summer.", "Introduced me to the plant engineer.", "Not a fit this year.",
    ],
    "de": ["Kein Interesse im Moment.", "Unterlagen geschickt.", "Gutes Gespräch, Termin folgt."],
    "fr": ["Rappeler la semaine prochaine.", "Documentation envoyée.", "Intéressée, doit voir avec la direction."],
    "es": ["Volver a llamar en dos semanas.", "Enviada propuesta.", "Lo consulta con gerencia."],
    "pt": ["Retornar semana que vem.", "Proposta enviada."],
    "nl": ["Volgende week terugbellen.", "Offerte gestuurd."],
    "it": ["Richiamare la settimana prossima.", "Inviata documentazione."],
}  # fmt: skip


class Crm:
    """Collects the records of every object but Lead, by object name."""

    def __init__(self, staff: Staff, calendar: Calendar, rng: random.Random):
        self.staff, self.calendar, self._rng = staff, calendar, rng
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.contact_of: dict[str, tuple[str, str]] = {}
        self._account_of: dict[str, str] = {}
        self._ids = {name: Ids(name, 30_000_000 + 7_919_000 * k) for k, name in enumerate(
            ["Account", "Contact", "Opportunity", "Campaign", "CampaignMember", "Task", "LeadHistory"])}  # fmt: skip
        self.campaign_ids = [self._campaign(k) for k in range(len(calendar.campaigns))]
        self.rows["User"] = [user.row() for user in staff.users]

    def _add(self, name: str, **values: object) -> str:
        row = {"Id": self._ids[name].next()} | {key: str(value) for key, value in values.items()}
        self.rows[name].append(row)
        return row["Id"]

    def _campaign(self, k: int) -> str:
        plan = self.calendar.campaigns[k]
        over = plan.end < self.calendar.today
        return self._add(
            "Campaign",
            Name=plan.name,
            Type=plan.type,
            Status="Completed" if over else "In Progress",
            StartDate=plan.start,
            EndDate=plan.end,
            IsActive="false" if over else "true",
            BudgetedCost=round(plan.cost * 1.1, -2),
            ActualCost=plan.cost,
            ExpectedRevenue=plan.cost * 4,
            NumberSent=self._rng.randrange(0, 9000, 50) if plan.type == "Webinar" else 0,
            OwnerId=self.staff.marketing.id,
            CreatedDate=f"{plan.start - timedelta(days=21)}T09:00:00.000Z",
        )

    def account(self, company: Company, created: datetime, owner: User, source: str, kind: str) -> str:
        """The account of the company, made when it is first needed."""
        if company.domain not in self._account_of:
            rng, country = self._rng, company.country
            self._account_of[company.domain] = self._add(
                "Account",
                Name=company.name,
                Type=kind,
                BillingStreet=company.street,
                BillingCity=company.city.name,
                BillingState=company.city.state,
                BillingPostalCode=company.postcode,
                BillingCountry=places.SPELLINGS[country][0],
                Phone=places.written(company.phone, country, rng),
                Website=f"www.{company.domain}" if rng.random() < 0.8 else "",
                Industry=company.industry,
                AnnualRevenue=company.revenue if rng.random() < 0.6 else "",
                NumberOfEmployees=company.employees,
                AccountSource=source,
                OwnerId=owner.id,
                CreatedDate=iso(created),
                LastModifiedDate=iso(created),
            )
        return self._account_of[company.domain]

    def contact(self, person: Person, account: str, created: datetime, owner: User, seen: Lead | None) -> str:
        """A contact: as its lead knew it where there was one, else as a salesperson typed it."""
        values, rng, company = (seen.values if seen else {}), self._rng, person.company
        email = values.get("Email", person.work_email if rng.random() < 0.9 else "")
        found = self._add(
            "Contact",
            AccountId=account,
            Salutation=values.get("Salutation", ""),
            FirstName=values.get("FirstName", person.first),
            LastName=values.get("LastName", person.last),
            Title=values.get("Title", person.title),
            Email=email,
            Phone=values.get("Phone", places.written(company.phone, company.country, rng)),
            MobilePhone=values.get(
                "MobilePhone", places.written(person.mobile, company.country, rng) if rng.random() < 0.4 else ""
            ),
            MailingStreet=company.street,
            MailingCity=company.city.name,
            MailingState=company.city.state,
            MailingPostalCode=company.postcode,
            MailingCountry=places.SPELLINGS[company.country][0],
            LeadSource=values.get("LeadSource", "Referral"),
            OwnerId=owner.id,
            DoNotCall=values.get("DoNotCall", "false"),
            HasOptedOutOfEmail=values.get("HasOptedOutOfEmail", "false"),
            CreatedDate=iso(created),
            LastModifiedDate=iso(created),
        )
        self.contact_of[person.entity] = (found, account)
        return found

    def customer(self, person: Person) -> None:
        """A customer from before the first lead of this org."""
        rng = self._rng
        owner = rng.choice(self.staff.sellers)
        since = datetime.combine(self.calendar.first, datetime.min.time()) - timedelta(
            days=rng.randrange(20, 900), hours=-9
        )
        account = self.account(person.company, since, owner, "Referral", "Customer - Direct")
        contact = self.contact(person, account, since, owner, None)
        self._opportunity(person.company.name, account, contact, since, owner, "Referral", "", "Closed Won")

    def convert(self, lead: Lead, owner: User) -> None:
        """Account, contact and mostly an opportunity of a converted lead."""
        when = lead.path[-1][1]
        if lead.person.entity in self.contact_of:
            contact, account = self.contact_of[lead.person.entity]
        else:
            account = self.account(lead.person.company, when, owner, lead.source.name, "Prospect")
            contact = self.contact(lead.person, account, when, owner, lead)
        lead.values.update(ConvertedDate=str(when.date()), ConvertedAccountId=account, ConvertedContactId=contact)
        if self._rng.random() < 0.86:
            campaign = self.campaign_ids[lead.campaign] if lead.campaign >= 0 else ""
            lead.values["ConvertedOpportunityId"] = self._opportunity(
                lead.person.company.name, account, contact, when, owner, lead.source.name, campaign, None
            )

    def _opportunity(
        self,
        company: str,
        account: str,
        contact: str,
        created: datetime,
        owner: User,
        source: str,
        campaign: str,
        stage: str | None,
    ) -> str:
        """An opportunity; its stage follows from its close date where none is given."""
        rng = self._rng
        closes = created.date() + timedelta(days=round(rng.lognormvariate(4.1, 0.5)))
        if stage is None and closes <= self.calendar.today:
            quality = lead_records.BY_NAME[source].quality
            stage = "Closed Won" if rng.random() < 0.24 + 0.09 * quality else "Closed Lost"
        elif stage is None or closes > self.calendar.today:
            stage = rng.choice(list(_STAGES)[:-2])
        closed, won = stage.startswith("Closed"), stage == "Closed Won"
        return self._add(
            "Opportunity",
            Name=f"{company[:60]} - {rng.choice(['Scheduling', 'Suite', 'Mobile', 'Work Orders'])}",
            AccountId=account,
            ContactId=contact,
            StageName=stage,
            Amount=f"{max(2400, round(rng.lognormvariate(9.7, 0.8), -2)):.2f}",
            Probability=_STAGES[stage],
            CloseDate=closes,
            Type="New Customer",
            LeadSource=source,
            IsClosed=str(closed).lower(),
            IsWon=str(won).lower(),
            ForecastCategory="Closed" if won else "Omitted" if closed else "Pipeline",
            CampaignId=campaign,
            OwnerId=owner.id,
            CreatedDate=iso(created),
            LastModifiedDate=f"{min(closes, self.calendar.today)}T12:00:00.000Z",
        )

    def member(self, lead: Lead) -> None:
        if lead.campaign < 0:
            return
        chances = {"Trade Show": 0.8, "Webinar": 0.62, "Purchased List": 0.04}
        responded = self._rng.random() < chances.get(lead.source.name, 0.95)
        self._add(
            "CampaignMember", CampaignId=self.campaign_ids[lead.campaign], LeadId=lead.values["Id"],
            ContactId=lead.values["ConvertedContactId"], Status="Responded" if responded else "Sent",
            HasResponded=str(responded).lower(), FirstRespondedDate=lead.created.date() if responded else "",
            CreatedDate=iso(lead.created),
        )  # fmt: skip

    def history(self, lead: Lead, owner: User | None) -> None:
        values = lead.values
        by = {"LeadId": values["Id"], "CreatedById": values["CreatedById"]}
        self._add("LeadHistory", **by, Field="created", OldValue="", NewValue="", CreatedDate=iso(lead.created))
        if owner is None:
            return
        taken = lead.created + timedelta(minutes=self._rng.randrange(2, 300))
        before_first_step = len(lead.path) == 1 or taken < lead.path[1][1]
        if self._rng.random() < 0.4 and before_first_step:
            self._add(
                "LeadHistory",
                **by,
                Field="ownerAssignment",
                OldValue=self._rng.choice(self.staff.queues),
                NewValue=owner.id,
                CreatedDate=iso(taken),
            )
        by["CreatedById"] = owner.id
        for (old, _), (new, when) in zip(lead.path, lead.path[1:]):
            self._add("LeadHistory", **by, Field="Status", OldValue=old, NewValue=new, CreatedDate=iso(when))
            if new == LADDER[-1]:
                self._add("LeadHistory", **by, Field="leadConverted", OldValue="", NewValue="", CreatedDate=iso(when))

    def tasks(self, lead: Lead, owner: User | None) -> None:
        """What was done for each step of the path, and sometimes a task that is still open."""
        if owner is None:
            return
        rng = self._rng
        who = lead.values["ConvertedContactId"] or lead.values["Id"]
        for step, (_, when) in enumerate(lead.path[1:], start=1):
            for _ in range(rng.choice([1, 1, 1, 2])):
                kind = "Meeting" if step == 3 else rng.choice(["Call", "Call", "Email"])
                self._task(lead, who, kind, when.date(), when, owner, done=True)
        status, since = lead.path[-1]
        if status in LADDER[1:5] and rng.random() < 0.6:
            due = since.date() + timedelta(days=rng.randrange(2, 30))
            self._task(lead, who, rng.choice(["Call", "Email"]), due, since, owner, done=False)

    def _task(self, lead: Lead, who: str, kind: str, due: date, made: datetime, owner: User, *, done: bool) -> None:
        rng = self._rng
        subject = rng.choice(_SUBJECTS[kind])
        answered = "voicemail" not in subject and "no answer" not in subject
        notes = _NOTES[lead_records.language(lead.person.company.country) if rng.random() < 0.6 else "en"]
        seconds = rng.randrange(60, 1500) if answered else rng.randrange(8, 45)
        self._add(
            "Task",
            WhoId=who,
            WhatId="",
            Subject=subject,
            Status="Completed" if done else "Not Started",
            Priority=rng.choice(["Normal", "Normal", "Normal", "High"]),
            Type=kind,
            TaskSubtype=kind if kind != "Meeting" else "Task",
            ActivityDate=due,
            CompletedDateTime=iso(made) if done else "",
            IsClosed=str(done).lower(),
            CallDurationInSeconds=seconds if done and kind == "Call" else "",
            Description=rng.choice(notes) if done and answered and rng.random() < 0.55 else "",
            OwnerId=owner.id,
            CreatedDate=iso(made),
        )
