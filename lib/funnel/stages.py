"""Which stage of the funnel a status stands for: a first guess in several languages, then what the rules say.

Statuses are free text that every org edits, so they are read word by word. A word says how far a lead got, on a
scale from 0 (just came in) over 1 (somebody works on it) and 2 (qualified) to 3 (converted), or that it was lost.
A negation turns "contacted" back to 0, and "qualified", "converted" and "interested" into lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lib.model.rules import LOST, Rules
from lib.model.text import fold

_LEVELS = {
    0.0: "new open raw inquiry enquiry subscriber lead assigned unassigned unread uncontacted untouched incoming fresh"
    " neu neue neuer offen zugewiesen nouveau nouvelle ouvert ouverte nuevo nueva abierto abierta asignado novo nova"
    " aberto aberta nuovo nuova aperto aperta nieuw nieuwe ny nytt apen oppen uusi nowy nowa otwarty yeni novy"
    " sinkokyi",
    1.0: "working worked working contacted contact contacting attempted attempting attempt progress process processing"
    " connected engaged engaging started active nurturing nurture nurtured pending reached replied responded called"
    " emailed follow followup researching warm recycling bearbeitet bearbeitung kontaktiert kontakt kontaktaufnahme"
    " aktiv pflege cours contacte contactee traitement suivi relance proceso contactado contactada gestion"
    " seguimiento trabajando"
    " andamento contatado contatada contactado contato trabalhando lavorazione corso contattato contattata"
    " behandeling gecontacteerd benaderd opvolging kontaktad kontaktet bearbetas pagaende arbeid toku kontakcie"
    " skontaktowano",
    1.4: "mql prequalified interested interessiert interesse interesado interesada interessado interessada interessato"
    " interessata geinteresseerd",
    1.6: "sal accepted tal akzeptiert angenommen accepte aceptado aceito accettato geaccepteerd",
    2.0: "qualified sql sqo meeting demo proposal booked quote qualifiziert qualifie qualifiee calificado calificada"
    " cualificado cualificada qualificado qualificada qualificato qualificata gekwalificeerd kvalificerad kvalifisert"
    " kvalificeret zakwalifikowany zakwalifikowana",
    3.0: "converted won customer client opportunity evangelist umgewandelt konvertiert gewonnen kunde converti"
    " convertie gagne convertido convertida ganado ganho cliente convertito convertita vinto geconverteerd klant"
    " konverterad konvertert konverteret przekonwertowany wygrany",
}
_LOST_WORDS = (
    "lost unqualified disqualified disqualify dead rejected reject junk spam duplicate invalid recycled recycle"
    " archived cancelled canceled unsubscribed bogus fake unreachable bounced abandoned declined irrelevant dropped"
    " verloren unqualifiziert disqualifiziert abgelehnt ungultig dublette perdu perdue rejete rejetee disqualifie"
    " disqualifiee abandonne doublon perdido perdida rechazado rechazada descalificado descalificada descartado"
    " descartada desqualificado desqualificada rejeitado rejeitada invalido perso persa rifiutato rifiutata scartato"
    " squalificato afgewezen gediskwalificeerd ongekwalificeerd forlorad okvalificerad diskvalificerad tapt tabt"
    " utracony niezakwalifikowany odrzucony"
)
_CLOSED_WORDS = (
    "closed geschlossen abgeschlossen ferme fermee cloture cloturee cerrado cerrada fechado fechada encerrado chiuso"
    " chiusa gesloten stangd lukket zamkniety"
)
"""Lost, unless another word of the status says that the lead was qualified or converted."""
_NOT = "not no non un never nicht kein keine noch nie ne pas sans sin nao sem niet geen nog inte ej ikke"
_PHRASES: tuple[tuple[str, float | str], ...] = (
    ("cannot contact", LOST),
    ("can not contact", LOST),
    ("unable to contact", LOST),
    ("do not contact", LOST),
    ("wrong number", LOST),
    ("bad data", LOST),
    ("bad timing", LOST),
    ("bad fit", LOST),
    ("not a fit", LOST),
    ("no fit", LOST),
    ("no budget", LOST),
    ("no answer", 1.0),
    ("no response", 1.0),
    ("open deal", 2.0),
    ("marketing qualified", 1.4),
    ("marketingqualifiedlead", 1.4),
    ("pre qualified", 1.4),
    ("sales accepted", 1.6),
    ("sales qualified", 2.0),
    ("salesqualifiedlead", 2.0),
)
_SCRIPTS: tuple[tuple[str, float | str], ...] = (
    ("未対応", 0.0), ("新規", 0.0), ("対応中", 1.0), ("コンタクト", 1.0), ("商談", 3.0), ("取引の開始済み", 3.0),
    ("不適格", LOST), ("対象外", LOST), ("失注", LOST), ("評価済み", 2.0), ("適格", 2.0),
    ("未转换", LOST), ("未联系", 0.0), ("新建", 0.0), ("新潜在", 0.0), ("已联系", 1.0), ("跟进", 1.0),
    ("不合格", LOST), ("已合格", 2.0), ("已转换", 3.0), ("合格", 2.0),
    ("не контакт", 0.0), ("нов", 0.0), ("в работе", 1.0), ("неквалифиц", LOST), ("квалифиц", 2.0),
    ("отказ", LOST), ("конверт", 3.0),
)  # fmt: skip
"""Parts of statuses in scripts that fold to run-together syllables; the first that occurs decides."""

_LEVEL_OF_WORD = {word: level for level, words in _LEVELS.items() for word in words.split()}
_LOST = frozenset(_LOST_WORDS.split())
_CLOSED = frozenset(_CLOSED_WORDS.split())
_NEGATIONS = frozenset(_NOT.split())


def guess_mapping(statuses: Iterable[str], stages: Sequence[str]) -> dict[str, str]:
    """A first guess of the stage (or LOST) of each status that is not blank.

    A status that is named like a stage is that stage. A status that says nothing stands for the first stage.
    """
    named = {fold(stage): stage for stage in stages}
    ladder = _ladder(stages)
    guess = {}
    for status in dict.fromkeys(statuses):
        if not status.strip():
            continue
        level = _level(status)
        if fold(status) in named:
            guess[status] = named[fold(status)]
        elif level == LOST:
            guess[status] = LOST
        else:
            guess[status] = _furthest(float(level or 0.0), ladder)
    return guess


def resolve(rules: Rules, statuses: Iterable[str]) -> dict[str, str]:
    """The stage (or LOST) of each status: the rules' word where they have one, else the guess."""
    decided: Mapping[str, str] = rules.stage_of_status
    known = {*rules.stages, LOST}
    guess = guess_mapping(statuses, rules.stages)
    return {status: decided[status] if decided.get(status) in known else stage for status, stage in guess.items()}


def _level(status: str) -> float | str | None:
    """How far the status says that a lead got, LOST, or None where it says nothing."""
    for part, level in _SCRIPTS:
        if part in status.casefold():
            return level
    words = fold(status).split()
    text = f" {' '.join(words)} "
    for phrase, level in _PHRASES:
        if f" {phrase} " in text:
            return level
    if _LOST & set(words):
        return LOST
    levels = []
    for position, word in enumerate(words):
        if word not in _LEVEL_OF_WORD:
            continue
        negated = bool(_NEGATIONS & set(words[max(0, position - 2) : position]))
        if negated and _LEVEL_OF_WORD[word] >= 1.4:
            return LOST
        levels.append(0.0 if negated else _LEVEL_OF_WORD[word])
    furthest = max(levels, default=None)
    if _CLOSED & set(words) and (furthest is None or furthest < 2):
        return LOST
    return furthest


def _ladder(stages: Sequence[str]) -> list[tuple[str, float]]:
    """Each stage with the level from which on a status belongs to it; a name that says nothing goes by position."""
    last = len(stages) - 1
    ladder = []
    for position, stage in enumerate(stages):
        said = _level(stage)
        by_position = 3 * position / last
        inner = said if isinstance(said, float) else by_position
        ladder.append((stage, 0.0 if position == 0 else 3.0 if position == last else inner))
    return ladder


def _furthest(level: float, ladder: Sequence[tuple[str, float]]) -> str:
    return [stage for stage, needed in ladder if needed <= level][-1]
