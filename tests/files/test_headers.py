"""Headers find their fields, and each says why."""

from __future__ import annotations

import pytest

from lib.errors import BadArgument
from lib.files import read
from lib.files.headers import choices, map_headers
from lib.model import fields


def mapped(headers, object_name="lead", looks=None, filled=None, chosen=None):
    return map_headers(headers, object_name, looks or {}, filled or {}, chosen or {})


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("LastName", "LastName"),
        ("LASTNAME", "LastName"),
        ("Owner.Name", "OwnerName"),
        ("Company / Account", "Company"),
        ("Lead Owner", "OwnerName"),
        ("Zip/Postal Code", "PostalCode"),
        ("State/Province (text only)", "State"),
        ("No. of Employees", "NumberOfEmployees"),
        ("Work email", "Email"),
        ("E-Mail", "Email"),
        ("first_name", "FirstName"),
        ("surname", "LastName"),
        ("Nachname", "LastName"),
        ("Prénom", "FirstName"),
        ("  Job   Title * ", "Title"),
        ("Email (required)", "Email"),
        ("Person - Email (Work)", "Email"),
        ("Lead - Owner", "OwnerName"),
        ("Leads_First Name", "FirstName"),
        ("Last Activity Date (EDT)", "LastActivityDate"),
        ("PRIMARY_NAME_ORG", "Company"),
        ("ADDR_LINE1", "Street"),
        ("Emial Adress", None),
        ("Telephone Nummber", "Phone"),
        ("DATE_OF_BIRTH", None),
        ("DATA_SOURCE", None),
    ],
)
def test_a_header_finds_its_field(header, field):
    assert mapped([header]).mapping == {header: field}


@pytest.mark.parametrize("object_name", list(fields.OBJECTS))
def test_api_names_and_labels_of_every_object_map_to_themselves(object_name):
    names = fields.names(object_name)
    wanted = dict(zip(names, names))
    looks = {"Id": "id"}

    assert mapped(names, object_name, looks).mapping == wanted
    assert mapped([name.lower() for name in names], object_name, {"id": "id"}).mapping == {
        name.lower(): name for name in names
    }
    for field in fields.OBJECTS[object_name]:
        kind = "id" if field.kind == "id" else ""
        assert mapped([field.label], object_name, {field.label: kind}).mapping[field.label] == field.name


def test_a_similar_header_says_so():
    assert mapped(["Telephone Nummber"]).reasons == {"Telephone Nummber": "similar to 'telephone number'"}


def test_the_values_speak_when_the_header_does_not():
    read = mapped(["Kontaktweg", "xyz"], looks={"Kontaktweg": "email", "xyz": "url"})

    assert read.mapping == {"Kontaktweg": "Email", "xyz": "Website"}
    assert read.reasons["Kontaktweg"] == "its values look like e-mail addresses"


def test_a_social_security_number_is_no_phone():
    assert mapped(["SSN_NUMBER"], looks={"SSN_NUMBER": "phone"}).mapping == {"SSN_NUMBER": None}


def test_the_surer_header_wins_and_the_other_stays_under_its_own_name():
    read = mapped(["Email Address", "Email"])

    assert read.mapping == {"Email Address": None, "Email": "Email"}
    assert read.reasons["Email Address"] == "kept as it is: Email comes from 'Email'"


def test_of_two_equal_headers_the_fuller_column_wins():
    read = mapped(["ADDR_FULL", "ADDR_LINE1"], filled={"ADDR_FULL": 0.2, "ADDR_LINE1": 0.7})

    assert read.mapping == {"ADDR_FULL": None, "ADDR_LINE1": "Street"}


def test_record_id_is_the_id_only_when_it_holds_salesforce_ids():
    assert mapped(["Record ID"], looks={"Record ID": "id"}).mapping == {"Record ID": "Id"}
    assert mapped(["Record ID"]).mapping == {"Record ID": None}


def test_a_choice_beats_everything():
    chosen = choices({"Email": "-", "Mail 2": "email"}, "lead")
    read = mapped(["Email", "Mail 2"], chosen=chosen)

    assert read.mapping == {"Email": None, "Mail 2": "Email"}
    assert read.reasons == {"Email": "left as it is by your choice", "Mail 2": "your choice"}


def test_an_unknown_field_is_answered_with_the_known_ones():
    with pytest.raises(BadArgument, match=r"'Mail' is not a field of lead. Choose one of: Id, .*Email"):
        choices({"x": "Mail"}, "lead")


def test_two_columns_cannot_be_chosen_for_one_field():
    with pytest.raises(BadArgument, match="Two columns were chosen for Email"):
        choices({"x": "Email", "y": "email"}, "lead")


def test_the_employer_is_the_company_only_where_no_better_column_is():
    assert mapped(["EMPLOYER", "PRIMARY_NAME_ORG"], filled={"EMPLOYER": 1.0}).mapping["PRIMARY_NAME_ORG"] == "Company"
    assert mapped(["EMPLOYER"]).mapping == {"EMPLOYER": "Company"}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Compnay", "Company"),
        ("Last Nmae", "LastName"),
        ("CompanyName", "Company"),
        ("Stage", None),
        ("Start", None),
        ("Department", None),
        ("Address Line 2", None),
        ("Emails Sent", None),
        ("Contract Date", None),
    ],
)
def test_a_slip_of_the_pen_is_forgiven_but_another_word_is_no_slip(header, field):
    assert mapped([header]).mapping == {header: field}


@pytest.mark.parametrize(
    "header", ["Owner.Email", "Created By: Email", "Email (Owning User)", "Manager E-Mail", "Email 2"]
)
def test_other_people_s_addresses_are_never_the_lead_s(header):
    samples = {header: ["a@x.com", "b@x.com", "c@x.com"]}
    assert mapped([header], looks={header: "email"}).mapping == {header: None}
    assert map_headers([header], "lead", {header: "email"}, {}, {}, samples).mapping == {header: None}


def test_how_a_name_sounds_is_not_the_name():
    read = mapped(["First Name (Kana)", "名"])
    assert read.mapping == {"First Name (Kana)": None, "名": "FirstName"}
    assert read.reasons["First Name (Kana)"] == "not taken as FirstName: it says how a name sounds"


def test_what_speaks_against_a_field_is_said():
    read = map_headers(["Mobile", "Revenue (kEUR)"], "lead", {}, {}, {}, {"Mobile": ["yes", "no"]})

    assert read.mapping == {"Mobile": None, "Revenue (kEUR)": None}
    assert read.reasons == {
        "Mobile": "not taken as MobilePhone: no value is a telephone number",
        "Revenue (kEUR)": "not taken as AnnualRevenue: it counts in keur",
    }


@pytest.mark.parametrize(
    "first",
    [
        "Web,Ann,Lee,ann@a.com,",
        "Web,Ann,Lee,,+49 40 5550101",
        "Phone,Email,00Q5g00000AbCdEEAV,,",
        "Web,https://a.com,,,",
    ],
)
def test_a_first_row_with_a_value_such_as_those_below_is_a_record_whatever_else_it_says(first: str):
    below = [
        cell.replace("a.com", "b.de").replace("0101", "0102").replace("dEEAV", "dFEAV") for cell in first.split(",")
    ]
    (table,) = read(f"{first}\n{','.join(below)}\nWeb,,,c@c.com,\n".encode(), "list.csv", object_hint="lead").tables
    assert (table.header_line, table.lines.tolist()) == (0, [1, 2, 3])
    assert table.frame.iloc[0].tolist() == first.split(",")


def test_headers_that_only_look_like_values_are_headers():
    data = b"Last Name,Custom.Site,2023/2024,Account.Website\nLee,a.com,1.000.000/12,b.com\n"
    assert read(data, "list.csv").tables[0].header_line == 1


@pytest.mark.parametrize("ids", [("500123000001234567", "500123000001234568"), ("003123456789012", "003123456789013")])
def test_the_prefix_of_an_id_that_is_not_salesforces_says_nothing(ids: tuple[str, str]):
    data = "Record Id,First Name,Last Name,Email\n" + "".join(f"{each},Ann,Lee,a@a.com\n" for each in ids)
    assert read(data.encode(), "list.csv").tables[0].object == "lead"


def test_an_attendee_goes_before_the_buyer_of_the_ticket():
    people = {f"{who} {what}": what for who in ("Buyer", "Attendee") for what in ("First Name", "Last Name", "Email")}
    assert mapped(people).mapping == {
        header: what.replace(" ", "") if header.startswith("Attendee") else None for header, what in people.items()
    }


def test_a_dialling_code_is_no_country():
    data = b"Last Name,Country Code,Phone\nLee,+1,555 010 0100\nRay,+49,040 5550101\n"
    assert read(data, "list.csv").tables[0].mapping["Country Code"] is None
    assert (
        read(data.replace(b"+1", b"US").replace(b"+49", b"DE"), "list.csv").tables[0].mapping["Country Code"]
        == "Country"
    )


def test_people_beside_a_campaigns_id_are_its_members():
    data = b"Campaign ID,Lead ID,Status,First Name,Last Name,Email\n%s,%s,Sent,Ann,Lee,a@a.com\n"
    (table,) = read(data % (b"7015g000000AbCdAAK", b"00Q5g00000AbCdEEAV"), "report.csv").tables
    assert (table.object, table.mapping["Lead ID"]) == ("campaign_member", "LeadId")
    assert read(data % (b"120210000000181", b"l:1202"), "ads.csv").tables[0].object == "lead"
