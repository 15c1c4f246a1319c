"""The demo org: believable in its shares, whole in its references, the same bytes for the same seed."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from lib.model import fields
from lib.model.rules import JUNK_KINDS, from_yaml

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "sample_data" / "demo"
OBJECTS = {
    "Lead": "lead",
    "Account": "account",
    "Contact": "contact",
    "Opportunity": "opportunity",
    "Campaign": "campaign",
    "CampaignMember": "campaign_member",
    "Task": "activity",
    "LeadHistory": "lead_history",
    "User": "user",
}
Rows = list[dict[str, str]]


def generate(out: Path, *arguments: str) -> Path:
    script = ROOT / "sample_data" / "generate.py"
    subprocess.run([sys.executable, str(script), "--out", str(out), *arguments], check=True)
    return out


def rows(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contact_points(lead: dict[str, str]) -> set[str]:
    phones = ("".join(c for c in lead[name] if c.isdigit())[-8:] for name in ("Phone", "MobilePhone"))
    return {point for point in (lead["Email"].lower(), *phones) if point}


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("org"))


@pytest.fixture(scope="module")
def leads(org: Path) -> dict[str, dict[str, str]]:
    return {row["Id"]: row for row in rows(org, "Lead")}


@pytest.fixture(scope="module")
def kinds(org: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(org, "truth_junk"):
        found[row["record_id"]].add(row["kind"])
    return found


@pytest.fixture(scope="module")
def entity_of(org: Path) -> dict[str, str]:
    return {row["record_id"]: row["entity_id"] for row in rows(org, "truth_duplicates")}


@pytest.fixture(scope="module")
def duplicate_pairs(entity_of: dict[str, str]) -> list[tuple[str, str]]:
    groups = defaultdict(list)
    for record, entity in entity_of.items():
        groups[entity].append(record)
    return [pair for members in groups.values() for pair in combinations(members, 2)]


def test_the_committed_demo_org_is_what_the_generator_writes(org: Path):
    written = {path.name: path.read_bytes() for path in org.iterdir()}
    committed = {path.name: path.read_bytes() for path in DEMO.iterdir()}

    assert written.keys() == committed.keys()
    assert [name for name in written if written[name] != committed[name]] == []


def test_another_seed_gives_another_org(tmp_path: Path):
    one = generate(tmp_path / "one", "--leads", "600", "--seed", "1")
    two = generate(tmp_path / "two", "--leads", "600", "--seed", "2")

    assert (one / "Lead.csv").read_bytes() != (two / "Lead.csv").read_bytes()


def test_the_demo_org_is_of_the_size_that_was_asked_for(org: Path, leads: dict):
    assert len(leads) == 5000
    assert sum(path.stat().st_size for path in org.iterdir()) < 12_000_000


@pytest.mark.parametrize("name", OBJECTS)
def test_headers_are_salesforce_api_names(org: Path, name: str):
    header = rows(org, name)[0].keys()

    assert [column for column in header if fields.field(OBJECTS[name], column) is None and "__c" not in column] == []


def checksum(id15: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    blocks = [id15[:5], id15[5:10], id15[10:]]
    return "".join(alphabet[sum(2**k for k, c in enumerate(block) if c.isascii() and c.isupper())] for block in blocks)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("Lead", "00Q"), ("Account", "001"), ("Contact", "003"), ("Opportunity", "006"), ("Campaign", "701"),
        ("CampaignMember", "00v"), ("Task", "00T"), ("LeadHistory", "017"), ("User", "005"),
    ],
)  # fmt: skip
def test_ids_are_unique_and_valid(org: Path, name: str, prefix: str):
    found = [row["Id"] for row in rows(org, name)]

    assert len(set(found)) == len(found)
    assert {key[:3] for key in found} == {prefix}
    assert [key for key in found if len(key) != 18 or checksum(key[:15]) != key[15:]] == []


@pytest.mark.parametrize(
    ("name", "column", "targets"),
    [
        ("Lead", "ConvertedAccountId", ["Account"]),
        ("Lead", "ConvertedContactId", ["Contact"]),
        ("Lead", "ConvertedOpportunityId", ["Opportunity"]),
        ("Contact", "AccountId", ["Account"]),
        ("Contact", "OwnerId", ["User"]),
        ("Opportunity", "AccountId", ["Account"]),
        ("Opportunity", "ContactId", ["Contact"]),
        ("Opportunity", "CampaignId", ["Campaign"]),
        ("CampaignMember", "CampaignId", ["Campaign"]),
        ("CampaignMember", "LeadId", ["Lead"]),
        ("CampaignMember", "ContactId", ["Contact"]),
        ("Task", "WhoId", ["Lead", "Contact"]),
        ("Task", "OwnerId", ["User"]),
        ("LeadHistory", "LeadId", ["Lead"]),
        ("LeadHistory", "CreatedById", ["User"]),
        ("truth_duplicates", "record_id", ["Lead"]),
        ("truth_junk", "record_id", ["Lead"]),
        ("truth_odd", "record_id", ["Lead"]),
        ("truth_lookalikes", "left_id", ["Lead"]),
        ("truth_lookalikes", "right_id", ["Lead"]),
        ("truth_customers", "lead_id", ["Lead"]),
        ("truth_customers", "contact_id", ["Contact"]),
        ("truth_customers", "account_id", ["Account"]),
    ],
)
def test_every_reference_leads_to_a_record(org: Path, name: str, column: str, targets: list[str]):
    known = {row["Id"] for target in targets for row in rows(org, target)} | {""}
    used = {row[column] for row in rows(org, name)}

    assert used - known == set()
    assert used != {""}


def test_owners_are_users_some_inactive_or_queues(org: Path, leads: dict):
    active = {row["Id"]: row["IsActive"] for row in rows(org, "User")}
    owners = Counter(row["OwnerId"] for row in leads.values())

    assert {owner[:3] for owner in owners} == {"005", "00G"}
    assert all(owner in active for owner in owners if owner.startswith("005"))
    assert any(active.get(owner) == "false" for owner in owners)


def test_only_converted_leads_have_conversion_values(leads: dict):
    for row in leads.values():
        converted = row["IsConverted"] == "true"
        assert bool(row["ConvertedDate"]) == bool(row["ConvertedContactId"]) == converted
        assert (row["Status"] == "Closed - Converted") == converted


def test_history_tells_the_way_to_the_present_status(org: Path, leads: dict):
    last: dict[str, str] = {}
    for row in rows(org, "LeadHistory"):
        if row["Field"] == "Status":
            assert row["OldValue"] == last.get(row["LeadId"], "Open - Not Contacted")
            last[row["LeadId"]] = row["NewValue"]

    assert {key for key, status in last.items() if leads[key]["Status"] != status} == set()


def test_nothing_but_open_tasks_and_deals_lies_after_today(org: Path, leads: dict):
    assert max(row["CreatedDate"] for row in leads.values()) < "2026-11-23"
    assert min(row["CreatedDate"] for row in leads.values()) >= "2025-05-22"
    assert max(row["CreatedDate"] for row in rows(org, "LeadHistory")) < "2026-11-23"
    assert max(row["ActivityDate"] for row in rows(org, "Task") if row["IsClosed"] == "true") < "2026-11-23"


def test_seven_to_nine_percent_of_leads_are_duplicates(entity_of: dict):
    assert 0.07 <= len(entity_of) / 5000 <= 0.095


def test_a_third_of_duplicate_pairs_share_neither_mailbox_nor_telephone(leads: dict, duplicate_pairs: list):
    apart = [1 for a, b in duplicate_pairs if not contact_points(leads[a]) & contact_points(leads[b])]

    assert len(apart) / len(duplicate_pairs) >= 1 / 3


def test_some_people_have_three_leads_and_more(entity_of: dict):
    sizes = Counter(Counter(entity_of.values()).values())

    assert sizes[2] > sizes[3] > 0
    assert max(sizes) >= 4


def test_duplicates_vary_in_every_way(org: Path):
    found = {kind for row in rows(org, "truth_duplicates") for kind in row["variations"].split(";")} - {""}

    assert found == {
        "nickname", "typo_first", "typo_last", "swapped_names", "initial", "accents_dropped", "middle_name",
        "married_name", "company_respelled", "full_name_in_last", "moved_employer", "no_shared_contact_point",
    }  # fmt: skip


def test_lookalikes_are_different_people(org: Path, entity_of: dict):
    alike = rows(org, "truth_lookalikes")

    assert [row for row in alike if entity_of.get(row["left_id"], 0) == entity_of.get(row["right_id"], 1)] == []
    assert {row["kind"] for row in alike} == {
        "relatives", "father_and_son", "namesakes_in_one_company", "near_namesakes", "shared_mailbox",
        "dealers_of_one_brand",
    }  # fmt: skip


def test_colleagues_who_are_no_duplicates_share_a_switchboard(leads: dict, entity_of: dict):
    at_number = defaultdict(set)
    for key, row in leads.items():
        if len(row["Phone"]) > 9:
            at_number["".join(c for c in row["Phone"] if c.isdigit())[-9:]].add(entity_of.get(key, key))

    assert sum(len(people) >= 3 for people in at_number.values()) > 50


def test_every_kind_of_junk_is_there_often_enough_to_measure(kinds: dict):
    counts = Counter(kind for found in kinds.values() for kind in found)

    assert counts.keys() == set(JUNK_KINDS)
    assert min(counts.values()) >= 20


def test_a_tenth_of_the_genuine_leads_look_odd(org: Path, kinds: dict):
    odd = {row["record_id"] for row in rows(org, "truth_odd")}
    facts = {"free_email", "role_account", "opt_out", "unreachable"}
    genuine = {key for key in odd if not kinds.get(key, set()) - facts}

    assert genuine == odd
    assert 0.1 <= len(odd) / 5000 <= 0.14


def test_facts_of_junk_follow_from_the_record(leads: dict, kinds: dict):
    for key, row in leads.items():
        has = kinds.get(key, set())
        if row["HasOptedOutOfEmail"] == "true" or row["DoNotCall"] == "true":
            assert "opt_out" in has
        if row["Email"].lower().endswith("@gmail.com") and row["Email"].count("@") == 1:
            assert "free_email" in has
        if not (row["Email"] or row["Phone"] or row["MobilePhone"]):
            assert "unreachable" in has


def test_wordings_of_junk_are_varied(leads: dict, kinds: dict):
    for kind in ("student", "job_seeker", "vendor", "spam_bot"):
        said = [
            leads[key]["Description"] for key, found in kinds.items() if kind in found and leads[key]["Description"]
        ]
        assert len(set(said)) / len(said) > 0.6, kind


def test_fields_are_missing_as_in_life(leads: dict):
    columns = ["Email", "Phone", "Title", "City", "Country", "Industry", "NumberOfEmployees", "Website", "Description"]
    blank = sum(not row[column] for row in leads.values() for column in columns)

    assert 0.3 <= blank / (len(leads) * len(columns)) <= 0.5


def test_sources_differ_in_quality(leads: dict):
    made, won = Counter(), Counter()
    for row in leads.values():
        made[row["LeadSource"]] += 1
        won[row["LeadSource"]] += row["IsConverted"] == "true"

    assert (
        won["Referral"] / made["Referral"]
        > 2 * won["Web"] / made["Web"]
        > 4 * won["Purchased List"] / made["Purchased List"]
    )


def test_customers_come_in_as_leads_under_the_same_and_under_another_address(org: Path, leads: dict):
    contacts = {row["Id"]: row["Email"].lower() for row in rows(org, "Contact")}
    same = Counter(
        contacts[row["contact_id"]] == leads[row["lead_id"]]["Email"].lower() for row in rows(org, "truth_customers")
    )

    assert same[True] > 20
    assert same[False] > 20


def test_its_rules_name_the_seller_and_its_rivals(org: Path):
    rules = from_yaml((org / "rules.yaml").read_text(encoding="utf-8"))

    assert rules.own_names == ("Tallyfield",)
    assert len(rules.competitors) >= 5
    assert all(competitor.domains for competitor in rules.competitors)


def test_large_files_keep_the_shares(tmp_path: Path):
    out = generate(tmp_path, "--leads", "20000", "--leads-only")
    found = rows(out, "Lead")
    companies = Counter(row["Company"] for row in found)
    surnames = Counter(row["LastName"] for row in found)

    assert len({row["Id"] for row in found}) == 20_000
    assert not (out / "Account.csv").exists()
    assert 0.07 <= len(rows(out, "truth_duplicates")) / 20_000 <= 0.095
    assert max(companies.values()) > 60
    assert sum(count == 1 for count in companies.values()) > 3000
    assert 0.002 < surnames["Smith"] / 20_000 < 0.012


def test_too_few_leads_are_refused_in_plain_words(tmp_path: Path):
    script = ROOT / "sample_data" / "generate.py"
    found = subprocess.run(
        [sys.executable, str(script), "--out", str(tmp_path), "--leads", "10"], capture_output=True, text=True
    )

    assert found.returncode == 2
    assert "at least 500" in found.stderr
