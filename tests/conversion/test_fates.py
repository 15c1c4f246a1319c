"""What becomes of each value."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.model.rules import Rules
from tests.conversion.book import RULES, fate, jane, plan, row

CONTACT = ("L1", "contact", "C1", 0.97)
ACCOUNT = ("L1", "account", "A1", 0.97)


def test_new_records_take_the_leads_values():
    found = fate(plan({"L1": jane(Phone="555", LeadSource="Web", OwnerId="005x")}))
    for where in (("account", "Phone"), ("contact", "Phone")):
        assert found[where] == ("", "555", "created")
    for where in (("account", "AccountSource"), ("contact", "LeadSource"), ("opportunity", "LeadSource")):
        assert found[where] == ("", "Web", "created")
    assert found["account", "Name"] == ("", "Acme Ltd", "created")
    assert found["opportunity", "OwnerId"] == ("", "005x", "created")


def test_an_existing_record_keeps_what_it_has_and_gets_what_it_lacks():
    lead = jane(Phone="555", Website="other.example", Email="JANE@acme.example ", OwnerId="005x")
    found = fate(plan({"L1": lead}, [CONTACT]))
    assert found["account", "Name"] == ("Acme Limited", "Acme Limited", "kept existing")
    assert found["account", "Website"] == ("acme.example", "acme.example", "kept existing")
    assert found["account", "Phone"] == ("", "555", "filled")
    assert found["account", "OwnerId"] == ("005owner", "005owner", "kept existing")
    assert found["contact", "OwnerId"] == ("", "", "kept existing")
    assert found["contact", "Email"] == ("jane@acme.example", "jane@acme.example", "same")


def test_opt_outs_are_not_written_to_an_existing_contact_and_a_fax_opt_out_finds_its_box_unticked():
    lead = jane(DoNotCall="true", HasOptedOutOfEmail="1", HasOptedOutOfFax="yes")
    found = fate(plan({"L1": lead}, [CONTACT]))
    assert found["contact", "DoNotCall"] == ("false", "false", "not written to an existing contact")
    assert found["contact", "HasOptedOutOfEmail"][2] == "not written to an existing contact"
    assert found["contact", "HasOptedOutOfFax"] == ("false", "false", "kept existing")
    fresh = fate(plan({"L1": lead}))
    assert fresh["contact", "DoNotCall"] == ("", "true", "created")


def test_what_no_record_holds_afterwards_is_lost():
    lead = jane(Rating="Hot", Website="other.example", Branch__c="North", Status="Open", Latitude="5.0")
    made = row(plan({"L1": lead}, [ACCOUNT]))
    assert made["lost"] == 3
    assert made["lost_values"] == "Company: Acme Ltd; Website: other.example; Branch__c: North"


def test_a_value_that_one_of_its_targets_takes_is_not_lost():
    account = {"A1": {"Id": "A1", "Name": "ACME LTD", "Phone": "999"}}
    assert row(plan({"L1": jane(Phone="555")}, [ACCOUNT], account=account))["lost"] == 0


def test_an_unmapped_field_is_lost_until_it_is_mapped():
    leads = {"L1": jane(Branch__c="North")}
    assert fate(plan(leads))["", "Branch__c"] == ("", "", "lost: unmapped")
    mapped = plan(leads, rules=Rules(converted_status="Qualified", field_map={"Branch__c": "contact.Branch__c"}))
    assert fate(mapped)["contact", "Branch__c"] == ("", "North", "created")
    assert row(mapped)["lost"] == 0
    assert mapped.records["contact"]["Branch__c"].tolist() == ["North"]


def test_a_mapping_of_a_field_that_no_lead_has_is_passed_over():
    rules = Rules(converted_status="Qualified", field_map={"Gone__c": "contact.Gone__c"})
    assert row(plan({"L1": jane()}, rules=rules))["action"] == "ready"


def test_of_several_leads_of_one_new_account_the_oldest_writes_first():
    leads = {
        "young": jane(CreatedDate="2026-05-01", Company="ACME Ltd.", Phone="2", Website="young.example"),
        "old": jane(CreatedDate="2026-01-01", Company="Acme Limited", Phone="1"),
    }
    made = plan(leads)
    assert made.rows["lead_key"].tolist() == ["old", "young"]
    assert made.rows["account_key"].tolist() == ["new:account:old"] * 2
    assert made.rows["account_name"].tolist() == ["Acme Limited"] * 2
    young = fate(made, "young")
    assert young["account", "Phone"] == ("1", "1", "kept: an earlier lead's value")
    assert young["account", "Website"] == ("", "young.example", "created")
    assert young["contact", "Phone"] == ("", "2", "created")
    assert row(made, "young")["warnings"] == "an earlier lead fills first: Account Name, Account Phone"
    account = made.records["account"].loc["new:account:old"]
    assert account[["Name", "Phone", "Website"]].tolist() == ["Acme Limited", "1", "young.example"]


def test_several_leads_may_fill_one_existing_account_in_turn():
    leads = {"L1": jane(Phone="1", CreatedDate="2026-01-01"), "L2": jane(Phone="2", CreatedDate="2026-02-01")}
    made = plan(leads, [ACCOUNT, ("L2", "account", "A1", 0.95)])
    assert fate(made)["account", "Phone"] == ("", "1", "filled")
    assert fate(made, "L2")["account", "Phone"] == ("1", "1", "kept: an earlier lead's value")
    assert made.records["account"].loc["A1", ["Name", "Phone", "Website"]].tolist() == [
        "Acme Limited", "1", "acme.example"]  # fmt: skip


def test_what_the_conversion_sets_by_itself_has_no_lead_field():
    members = {"m1": {"LeadId": "L1", "CampaignId": "spring"}}
    made = plan({"L1": jane()}, campaign_member=members)
    own = made.fields.loc[made.fields["lead_field"].eq("")].set_index(["target", "field"])["result"].to_dict()
    assert own == {
        ("contact", "AccountId"): "new:account:L1",
        ("opportunity", "AccountId"): "new:account:L1",
        ("opportunity", "ContactId"): "new:contact:L1",
        ("opportunity", "Name"): "Acme Ltd-",
        ("opportunity", "CloseDate"): "2026-12-31",
        ("opportunity", "StageName"): "Prospecting",
        ("opportunity", "CampaignId"): "spring",
    }


texts = st.sampled_from(["", "a", "b", " A "])
made_leads = st.dictionaries(
    st.sampled_from(["L1", "L2", "L3", "L4"]),
    st.fixed_dictionaries({"Phone": texts, "Company": texts, "City": texts, "X__c": texts, "DoNotCall": texts}),
    min_size=1,
)
found_links = st.lists(
    st.tuples(st.sampled_from(["L1", "L2", "L3"]), st.sampled_from([("account", "A1"), ("contact", "C1")])), max_size=3
)


@settings(deadline=None, max_examples=8)
@given(made_leads, found_links)
def test_nothing_that_is_there_is_ever_overwritten_and_every_loss_is_counted(leads, found):
    leads = {key: {"LastName": "Doe"} | values for key, values in leads.items()}
    made = plan(leads, [(lead, name, key, 0.99) for lead, (name, key) in found])
    had = made.fields["current"].ne("")
    assert (made.fields["result"][had] == made.fields["current"][had]).all()
    assert len(made.rows) == len(leads)
    unmapped = made.fields["outcome"].eq("lost: unmapped")
    assert made.rows["lost"].sum() >= unmapped.sum()
    assert set(made.records["opportunity"].index) == set(
        made.rows.loc[made.rows["action"].eq("ready"), "opportunity_key"]
    )


def test_arguments_stay_as_they_were():
    leads = {"L1": jane()}
    before = {key: dict(values) for key, values in leads.items()}
    plan(leads, [CONTACT], rules=RULES)
    assert leads == before
