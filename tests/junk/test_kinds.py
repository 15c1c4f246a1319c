"""Leads of every kind, in several languages and roundabout words, and genuine leads that look odd."""

from __future__ import annotations

import pytest

from tests.junk.conftest import verdicts_of_each

REVIEW = 0.5
JUNK = {
    "competitor": [
        {"Email": "rachel@mail.leadsmith.io"},
        {"Company": "Leadsmith, Inc."},
        {"Company": "DataPurge LATAM S.A. de C.V."},
        {"Company": "APEX-CRM B.V."},
    ],
    "own_employee": [{"Email": "devon+signup3@brightfold.io"}, {"Company": "Foldworks (a Brightfold company)"}],
    "student": [
        {"Title": "Étudiante"},
        {"Title": "Marketing Student"},
        {"Title": "2nd year Economics"},
        {"Description": "Could you spare ten minutes? Our professor wants us to interview three vendors"},
        {"Description": "Ich studiere BWL im fünften Semester und schreibe eine Seminararbeit"},
        {"Description": "Estoy haciendo un trabajo para la asignatura de marketing"},
        {"Description": "Sto raccogliendo dati per la mia ricerca universitaria"},
        {"Description": "Voor een vak op mijn hogeschool maken wij een werkstuk"},
    ],
    "job_seeker": [
        {"Title": "À la recherche d'un emploi"},
        {"Description": "I was let go in May, where do I send my CV?"},
        {"Description": "Gibt es bei Ihnen offene Stellen im Vertrieb?"},
        {"Description": "Me gustaría formar parte de su equipo, tengo cinco años de experiencia"},
        {"Description": "Cerco un impiego, posso inviare il mio curriculum?"},
        {"Description": "Vocês têm alguma vaga? Envio meu currículo em anexo"},
        {"Description": "Ik zoek een nieuwe uitdaging en zou graag bij jullie komen werken"},
    ],
    "vendor": [
        {"Description": "We can place your website on Google's first page"},
        {"Description": "We have a database of 20000 dentists with direct dials. Sample attached."},
        {"Description": "Our agency helps startups get booked meetings. Worth 15 minutes?"},
        {"Description": "Votre site met 6 secondes à charger. Notre équipe peut faire la refonte pour 990 euros."},
        {"Description": "Wir senken Ihre Stromkosten, wann passt ein kurzes Telefonat?"},
        {"Description": "Reduzimos a fatura de eletricidade da sua empresa, posso ligar amanhã?"},
        {"Description": "Jullie website is traag op mobiel, wij lossen dat op voor een vast bedrag"},
    ],
    "spam_bot": [
        {"FirstName": "https://win.example", "LastName": "Prize"},
        {"FirstName": "5f3a9c1b7e2d4", "LastName": "5f3a9c1b7e2d4"},
        {"Description": "Hola, quería saber tu precio"},
        {"Description": "Invest 200 USDT today and withdraw 2000 tomorrow, message me on whatsapp"},
        {"Description": "Gagnez 3000€ par semaine sans rien faire, cliquez ici"},
        {"Description": "Play now and get 200 free spins http://spin.top"},
    ],
    "gibberish": [
        {"FirstName": "Sdfkjh", "LastName": "Lkjsdf"},
        {"FirstName": "Wertzuio", "LastName": "Asdfghj"},
        {"FirstName": "123456", "LastName": "789"},
    ],
    "fake_test": [
        {"FirstName": "Test", "LastName": "User"},
        {"FirstName": "Mickey", "LastName": "Mouse", "Email": "mickey@mouse.com"},
        {"FirstName": "Prueba", "LastName": "Prueba", "Company": "Prueba"},
        {"Description": "regression run 42, please ignore"},
        {"FirstName": "Do Not", "LastName": "Use"},
    ],
    "disposable_email": [{"Email": "lena@yopmail.com"}, {"Email": "jrowe@sub.mailinator.com"}],
    "free_email": [{"Email": "laila@hotmail.com"}],
    "role_account": [{"Email": "buchhaltung@kessler-kg.de"}, {"Email": "sales7@golden.cn"}],
    "opt_out": [
        {"HasOptedOutOfEmail": "1"},
        {"DoNotCall": "true"},
        {"Description": "Kindly strike me off whatever list you have"},
        {"Description": "Cessez vos relances, merci"},
        {"Description": "Ich möchte keine weiteren E-Mails von Ihnen bekommen"},
    ],
    "stale": [
        {"LastActivityDate": "2023-01-01"},
        {"Description": "Reception says he took another job last year"},
        {"Title": "Former Purchasing Manager"},
    ],
    "unreachable": [
        {"Email": "", "Phone": ""},
        {"Email": "amy@gmial.com", "Phone": "555-5555"},
        {"Email": "lina@strom.no", "EmailBouncedReason": "550 user unknown"},
    ],
}
GENUINE = [
    {"Title": "Head of Graduate Recruitment", "Description": "We track 9,000 student applications a year. Pricing?"},
    {"LastName": "Test", "Company": "Test Valley Council", "Description": "Interested in the demo next week"},
    {
        "LastName": "Null",
        "Company": "Casino Supplies",
        "Description": "We sell slot machines, half our CRM is duplicates",
    },
    {"Company": "SEO Nord AS", "Description": "How many seats are in the team plan?"},
    {"Description": "Our candidates' CVs come in twice, can your tool merge them?"},
    {"Description": "Nous proposons des assurances et cherchons un CRM pour 20 commerciaux"},
    {"Description": "we help firms move offices; looking at replacing our current CRM"},
    {"Title": "Research Fellow", "Description": "Our lab would buy 5 licences, who do I talk to?"},
    {"Description": "Our head mechanic retired in August and nobody knows the plan. Need help soon."},
    {"Description": "Our intern mapped the process for his thesis, now we have budget for 27 users."},
    {"Description": "I teach maths; my students book online. Which plan suits a course business?"},
    {"Description": "Bitte nicht vor 10 Uhr anrufen"},
    {"Description": "Can you stop sending duplicates to our mailing list? We need that feature."},
    {"Description": "We currently use Leadsmith and want to switch"},
]
PLAIN = {"FirstName": "Carla", "LastName": "Winters", "Email": "carla@wintersfreight.com"}


CASES = [(kind, values) for kind, cases in JUNK.items() for values in cases]
WEAK = ("thesis", "university", "job", "position", "casino", "website", "bitcoin", "free", "call", "professor", "loan")


@pytest.fixture(scope="module")
def junk_cases():
    return verdicts_of_each([PLAIN | values for _, values in CASES])


@pytest.fixture(scope="module")
def genuine_cases():
    return verdicts_of_each([PLAIN | values for values in GENUINE])


@pytest.mark.parametrize(
    "place", range(len(CASES)), ids=lambda n: f"{CASES[n][0]}: {list(CASES[n][1].values())[-1][:60]}"
)
def test_junk_is_recognised(junk_cases, place):
    kind = CASES[place][0]
    assert kind in junk_cases[place]
    assert junk_cases[place][kind]["confidence"] >= REVIEW


@pytest.mark.parametrize("place", range(len(GENUINE)), ids=lambda n: " ".join(GENUINE[n].values())[:60])
def test_odd_looking_genuine_leads_pass(genuine_cases, place):
    assert not {kind for kind, row in genuine_cases[place].items() if row["confidence"] >= REVIEW}


def test_one_weak_word_never_flags():
    judged = verdicts_of_each([PLAIN | {"Description": word} for word in WEAK])
    assert {word: list(found) for word, found in zip(WEAK, judged) if found} == {}


def test_a_mash_address_does_not_vouch_for_a_mash_name(judge):
    assert judge(FirstName="Wertzuio", LastName="Asdfghj", Email="wertz@asdfghj.de")["gibberish"]["confidence"] > 0.85


def test_a_corporate_address_vouches_for_a_strange_name(judge):
    assert "fake_test" not in judge(FirstName="Peter", LastName="Parker", Email="peter.parker@parkerfluid.com")


def test_converted_leads_do_not_go_stale(judge):
    assert "stale" not in judge(**PLAIN, LastActivityDate="2019-01-01", IsConverted="true")


def test_a_lead_without_dates_is_not_stale(judge):
    assert "stale" not in judge(**PLAIN)


def test_initials_and_names_are_no_role_mailboxes(judge):
    assert "role_account" not in judge(FirstName="Rita", LastName="Hayes", Email="rh@hayesinteriors.com")
    assert "role_account" not in judge(FirstName="Art", LastName="Sales", Email="art.sales@salesvineyards.com")
