"""Every check there is: what it is called, what it costs, and why a person should care.

`weight` is how many of its 100 points a lead loses when the check finds something on it: 80 where nobody can be
reached, 8 for a name in capitals. A lead cannot lose more than it has. Checks on other objects cost nothing; they are
there to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One kind of issue on one object."""

    name: str
    object: str
    fields: str
    weight: int
    label: str
    why: str


_LEAD = (
    ("missing_last_name", "LastName", 40, "Last name missing",
     "Salesforce refuses to save or convert a lead without a last name, and nobody knows whom to ask for."),
    ("missing_company", "Company", 40, "Company missing",
     "Salesforce requires it, and without it a lead cannot become an account."),
    ("no_contact_point", "Email", 80, "No e-mail and no phone",
     "There is no way to reach this person. Find an address or take the lead out of the funnel."),
    ("email_invalid", "Email", 48, "E-mail cannot work",
     "Mail to this address will bounce: a typing error, a made-up domain, or no address at all."),
    ("email_bounced", "Email", 48, "E-mail bounced",
     "Mail was returned. More attempts harm your sender reputation; ask by phone for the new address."),
    ("phone_invalid", "Phone", 16, "Phone number cannot exist",
     "Too short, too long, or outside the numbering plan of its country: the call will not connect."),
    ("phone_without_country", "Phone", 16, "Phone number without a country",
     "Neither the number nor the lead says which country it belongs to, so diallers and matching cannot use it fully."),
    ("country_unknown", "Country", 16, "Country missing or unknown",
     "Territory rules, phone numbers and reports by region all need a country they can recognise."),
    ("state_mismatch", "State", 12, "State is not in the country",
     "One of the two is wrong; assignment rules may send the lead to the wrong team."),
    ("too_long", "", 16, "Value longer than Salesforce allows",
     "The API refuses the whole record (STRING_TOO_LONG) until the value is shortened."),
    ("placeholder", "", 12, "Placeholder instead of a value",
     "\"n/a\" or \"unknown\" looks filled in but says nothing, and inflates completeness. Clear it."),
    ("name_case", "LastName", 8, "Name in capitals or lower case",
     "It looks careless in a mail merge: \"Dear ROBERT\"."),
    ("value_in_wrong_field", "LastName", 16, "Value in the wrong field",
     "An e-mail, a web address or a record id stands where a name belongs."),
    ("stale", "LastModifiedDate", 40, "Open, but untouched for long",
     "Nothing has happened for longer than your stale limit. Recycle it, close it, or call."),
    ("unread", "IsUnreadByOwner", 12, "Never opened by its owner",
     "The lead has waited more than 30 days for a first look."),
    ("created_in_future", "CreatedDate", 52, "Created in the future",
     "The date cannot be true, so nobody can tell how old the lead is, and it falls out of every report by period."),
    ("owner_missing", "OwnerId", 24, "No owner",
     "Nobody is responsible, so nobody follows up."),
    ("owner_inactive", "OwnerId", 24, "Owner no longer active",
     "The owner has left, so the lead waits in an account that nobody opens. Reassign it."),
    ("status_missing", "Status", 20, "Status missing",
     "The lead counts in no stage of the funnel."),
    ("source_missing", "LeadSource", 20, "Lead source missing",
     "What brought this lead cannot be credited, so source reports are wrong."),
    ("converted_without_date", "ConvertedDate", 16, "Converted, but no date",
     "It is missing from conversion rates by period and from velocity."),
    ("converted_without_target", "ConvertedAccountId", 16, "Converted, but no account or contact",
     "The customer cannot be found from the lead; the conversion was cut off or its result deleted."),
    ("unconverted_with_date", "ConvertedDate", 12, "Not converted, but has a conversion date",
     "One of the two is wrong, and conversion counts depend on it."),
    ("broken_id", "Id", 12, "Damaged record id",
     "The id's checksum is wrong, usually because a spreadsheet changed its letters; links through it fail."),
    ("orphan_reference", "OwnerId", 12, "Points to a record that is not there",
     "The record it names is not among the loaded ones: deleted, merged, or not exported."),
)  # fmt: skip

_OTHER = (
    ("missing_last_name", "contact", "LastName", "Last name missing", "Salesforce requires it."),
    ("no_contact_point", "contact", "Email", "No e-mail and no phone", "There is no way to reach this person."),
    ("email_invalid", "contact", "Email", "E-mail cannot work", "Mail to this address will bounce."),
    ("email_bounced", "contact", "Email", "E-mail bounced", "Mail was returned; ask for the new address."),
    ("missing_account", "contact", "AccountId", "Contact without an account",
     "Private contacts are seen by their owner only, and conversions cannot join them."),
    ("missing_name", "account", "Name", "Account name missing", "Salesforce requires it, and matching needs it."),
    ("missing_name", "opportunity", "Name", "Opportunity name missing", "Salesforce requires it."),
    ("missing_stage", "opportunity", "StageName", "Stage missing", "The deal counts in no forecast."),
    ("missing_close_date", "opportunity", "CloseDate", "Close date missing", "The deal counts in no period."),
    ("close_date_passed", "opportunity", "CloseDate", "Open, but its close date has passed",
     "It inflates the pipeline of a period that is over."),
    ("missing_account", "opportunity", "AccountId", "Opportunity without an account", "Nobody sees whose deal it is."),
    ("member_of_nobody", "campaign_member", "LeadId", "Campaign member without lead or contact",
     "It counts as a response of nobody: the lead or contact was deleted, or its column not exported."),
    *(
        (name, table, field, label, why)
        for table, field in (
            ("contact", "AccountId"), ("account", "ParentId"), ("opportunity", "AccountId"), ("campaign", "ParentId"),
            ("campaign_member", "LeadId"), ("activity", "WhoId"), ("lead_history", "LeadId"),
        )
        for name, label, why in (
            ("broken_id", "Damaged record id", "The id's checksum is wrong; links through it fail."),
            ("orphan_reference", "Points to a record that is not there",
             "The record it names is not among the loaded ones: deleted, merged, or not exported."),
        )
    ),
)  # fmt: skip

CHECKS: dict[tuple[str, str], Check] = {
    (name, "lead"): Check(name, "lead", fields, weight, label, why) for name, fields, weight, label, why in _LEAD
} | {(name, table): Check(name, table, fields, 0, label, why) for name, table, fields, label, why in _OTHER}
"""(name, object) -> the check, in the order in which equals are shown."""
