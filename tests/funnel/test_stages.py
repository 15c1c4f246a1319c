"""Statuses of several systems and languages find their stage."""

import pytest

from lib.funnel import stages
from lib.model.rules import LOST, Rules

DEFAULT = ("New", "Working", "Qualified", "Converted")

EXPECTED = {
    "New": "New Open|Open - Not Contacted|NEW|Offen - nicht kontaktiert|Neu|Nouveau|Nuevo|No contactado|Novo|Nuovo"
    "|Nieuw|Ny|Nowy|未対応|Новый|Noch nicht kontaktiert|Sin contactar|subscriber|1 - New",
    "Working": "Working|Working - Contacted|Contacted|Nurturing|IN_PROGRESS|ATTEMPTED_TO_CONTACT|CONNECTED"
    "|In Bearbeitung|En cours|En proceso|Em andamento|In lavorazione|In behandeling|対応中"
    "|Marketing Qualified Lead|Pre-Qualified|No response|Contact in Future",
    "Qualified": "Qualified|OPEN_DEAL|salesqualifiedlead|Qualifiziert|Qualifié|Calificado|Qualificado|Gekwalificeerd"
    "|Closed - Qualified|評価済み",
    "Converted": "Closed - Converted|Geschlossen - konvertiert|Fermé - converti|Cerrado - Convertido|customer"
    "|Closed Won",
    LOST: "Closed - Not Converted|Unqualified|Disqualified|UNQUALIFIED|BAD_TIMING|Lost|Cannot Contact|Dead|Junk Lead"
    "|No Longer Interested|Canceled|Nicht qualifiziert|Kein Interesse|Geschlossen - nicht konvertiert|Non qualifié"
    "|Pas intéressé|No calificado|Não qualificado|Non qualificato|Niet gekwalificeerd|不適格|Closed|Closed Lost",
}  # fmt: skip
CASES = [(status, stage) for stage, text in EXPECTED.items() for status in text.split("|")]


@pytest.mark.parametrize(("status", "stage"), CASES)
def test_a_status_finds_its_stage(status, stage):
    assert stages.guess_mapping([status], DEFAULT) == {status: stage}


def test_a_status_that_says_nothing_stands_for_the_first_stage_and_a_blank_one_for_none():
    assert stages.guess_mapping(["Zebra", "", "  "], DEFAULT) == {"Zebra": "New"}


def test_a_ladder_of_other_names_is_understood_by_what_its_stages_say():
    guess = stages.guess_mapping(
        ["New", "Contacted", "SAL", "Qualified", "Won"], ("Inquiry", "MQL", "SAL", "SQL", "Deal")
    )
    assert guess == {"New": "Inquiry", "Contacted": "Inquiry", "SAL": "SAL", "Qualified": "SQL", "Won": "Deal"}


def test_a_ladder_whose_names_say_nothing_goes_by_position():
    guess = stages.guess_mapping(["New", "Contacted", "Qualified"], ("One", "Two", "Three", "Four"))
    assert guess == {"New": "One", "Contacted": "Two", "Qualified": "Three"}


def test_two_stages_are_enough():
    assert stages.guess_mapping(["Qualified", "Lost"], ("In", "Out")) == {"Qualified": "In", "Lost": LOST}


def test_a_status_named_like_a_stage_is_that_stage_even_if_it_sounds_lost():
    assert stages.guess_mapping(["dead letter"], ("New", "Dead Letter", "Converted")) == {"dead letter": "Dead Letter"}


def test_the_rules_overrule_the_guess_where_they_speak():
    rules = Rules(stage_of_status={"Nurturing": LOST, "Gone": "Qualified", "New": "A stage of old"})
    resolved = stages.resolve(rules, ["Nurturing", "New", "Working"])
    assert resolved == {"Nurturing": LOST, "New": "New", "Working": "Working"}
