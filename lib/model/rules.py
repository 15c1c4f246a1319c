"""The rules of a book: what its people decided about names, thresholds and stages.

Rules travel as YAML, shaped like this (every part may be left out):

    own: {names: [Brightfold], domains: [brightfold.com]}
    competitors: [{name: Leadsmith, aliases: [Lead Smith], domains: [leadsmith.io]}]
    protected_domains: [customer.com]
    stale_after_days: 730
    default_country: US
    junk: {threshold: 0.7, off: [student]}
    duplicates: {threshold: 0.9, sure: 0.98, weights: {shift: -0.5, name: 1.1}}
    survivorship: {survivor: [converted, most_activity], sources: [Web], fields: {Phone: newest}}
    funnel: {stages: [New, Working, Qualified, Converted], mapping: {"Open - Not Contacted": New}}
    conversion: {status: Qualified, first_stage: Prospecting, fiscal_year_start: 1, field_map: {X__c: contact.X__c}}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as default
from datetime import date
from typing import Any

import yaml

from lib.errors import BadArgument
from lib.model import survivorship
from lib.model.survivorship import Survivorship

JUNK_KINDS = (
    "competitor", "student", "job_seeker", "vendor", "spam_bot", "gibberish", "fake_test", "own_employee",
    "disposable_email", "unreachable", "stale", "free_email", "role_account", "opt_out",
)  # fmt: skip
"""Every kind of verdict, in the order in which they are shown."""

LOST = "Disqualified"
"""The stage of a lead that left the funnel without converting; it is no step of the ladder."""


@dataclass(frozen=True)
class Competitor:
    """A competitor's names and web domains."""

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What the people of a book decided. Frozen: a change makes new Rules."""

    own_names: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    protected_domains: tuple[str, ...] = ()
    stale_after_days: int = 730
    default_country: str = ""
    junk_threshold: float = 0.7
    junk_off: tuple[str, ...] = ()
    duplicate_threshold: float = 0.8
    duplicate_sure: float = 0.98
    duplicate_weights: Mapping[str, float] = default(default_factory=dict)
    survivorship: Survivorship = survivorship.DEFAULT
    stages: tuple[str, ...] = ("New", "Working", "Qualified", "Converted")
    stage_of_status: Mapping[str, str] = default(default_factory=dict)
    converted_status: str = ""
    first_stage: str = "Prospecting"
    fiscal_year_start: int = 1
    field_map: Mapping[str, str] = default(default_factory=dict)

    def version(self) -> str:
        """A short hash of the content: equal rules have equal versions."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def to_yaml(rules: Rules) -> str:
    """The rules as the YAML text that `from_yaml` and `--rules` read."""
    document = {
        "own": {"names": list(rules.own_names), "domains": list(rules.own_domains)},
        "competitors": [
            {"name": c.name, "aliases": list(c.aliases), "domains": list(c.domains)} for c in rules.competitors
        ],
        "protected_domains": list(rules.protected_domains),
        "stale_after_days": rules.stale_after_days,
        "default_country": rules.default_country,
        "junk": {"threshold": rules.junk_threshold, "off": list(rules.junk_off)},
        "duplicates": {
            "threshold": rules.duplicate_threshold,
            "sure": rules.duplicate_sure,
            "weights": dict(rules.duplicate_weights),
        },
        "survivorship": survivorship.document(rules.survivorship),
        "funnel": {"stages": list(rules.stages), "mapping": dict(rules.stage_of_status)},
        "conversion": {
            "status": rules.converted_status,
            "first_stage": rules.first_stage,
            "fiscal_year_start": rules.fiscal_year_start,
            "field_map": dict(rules.field_map),
        },
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


class _Loader(yaml.SafeLoader):
    """Without YAML's booleans: `off` is a part's name here, and NO is Norway."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

_SECTIONS = {
    "": {"own", "competitors", "protected_domains", "stale_after_days", "default_country", "junk", "duplicates",
         "survivorship", "funnel", "conversion"},
    "own": {"names", "domains"},
    "junk": {"threshold", "off"},
    "duplicates": {"threshold", "sure", "weights"},
    "duplicates.weights": {"shift", "name", "contact", "organisation", "place", "custom"},
    "survivorship": {"survivor", "sources", "fields"},
    "funnel": {"stages", "mapping"},
    "conversion": {"status", "first_stage", "fiscal_year_start", "field_map"},
}  # fmt: skip


def from_yaml(text: str) -> Rules:
    """Read rules from YAML (or JSON) text.

    Raises BadArgument naming the part that cannot be used; unknown parts are refused, so that a typing error
    is not silently ignored.
    """
    try:
        document = yaml.load(text, _Loader) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadArgument(
            f"These rules are not YAML: {_first_line(error)}. Export the rules from Settings for a model."
        ) from None
    document = _section(document, "")
    own = _section(document.get("own", {}), "own")
    junk = _section(document.get("junk", {}), "junk")
    duplicates = _section(document.get("duplicates", {}), "duplicates")
    weights = _section(duplicates.get("weights", {}), "duplicates.weights")
    merging = _section(document.get("survivorship", {}), "survivorship")
    funnel = _section(document.get("funnel", {}), "funnel")
    conversion = _section(document.get("conversion", {}), "conversion")
    base = Rules()
    off = _texts(junk.get("off", ()), "junk.off")
    unknown = sorted(set(off) - set(JUNK_KINDS))
    if unknown:
        raise BadArgument(f"junk.off names no known kind: {', '.join(unknown)}. The kinds are {', '.join(JUNK_KINDS)}.")
    stages = _texts(funnel.get("stages", base.stages), "funnel.stages")
    if len(stages) < 2:
        raise BadArgument("funnel.stages needs at least two stages, the first and the converted one.")
    if len(set(stages)) < len(stages) or LOST in stages:
        raise BadArgument(f"funnel.stages must name each stage once, and not {LOST}, which is no step of the ladder.")
    mapping = _mapping(funnel.get("mapping", {}), "funnel.mapping")
    strange = sorted({stage for stage in mapping.values() if stage not in {*stages, LOST}})
    if strange:
        raise BadArgument(
            f"funnel.mapping uses unknown stages: {', '.join(strange)}. Known: {', '.join([*stages, LOST])}."
        )
    return Rules(
        own_names=_texts(own.get("names", ()), "own.names"),
        own_domains=_texts(own.get("domains", ()), "own.domains"),
        competitors=_competitors(document.get("competitors", ())),
        protected_domains=_texts(document.get("protected_domains", ()), "protected_domains"),
        stale_after_days=int(
            _number(document.get("stale_after_days", base.stale_after_days), "stale_after_days", 1, 36500)
        ),
        default_country=_text(document.get("default_country", ""), "default_country"),
        junk_threshold=_number(junk.get("threshold", base.junk_threshold), "junk.threshold", 0, 1),
        junk_off=off,
        duplicate_threshold=_number(
            duplicates.get("threshold", base.duplicate_threshold), "duplicates.threshold", 0, 1
        ),
        duplicate_sure=_number(duplicates.get("sure", base.duplicate_sure), "duplicates.sure", 0, 1),
        duplicate_weights={
            part: _number(value, f"duplicates.weights.{part}", *((-20, 20) if part == "shift" else (0, 5)))
            for part, value in weights.items()
        },
        survivorship=survivorship.checked(
            _texts(merging.get("survivor", base.survivorship.survivor), "survivorship.survivor"),
            _texts(merging.get("sources", ()), "survivorship.sources"),
            _mapping(merging.get("fields", {}), "survivorship.fields"),
        ),
        stages=stages,
        stage_of_status=mapping,
        converted_status=_text(conversion.get("status", ""), "conversion.status"),
        first_stage=_text(conversion.get("first_stage", ""), "conversion.first_stage") or base.first_stage,
        fiscal_year_start=int(_number(conversion.get("fiscal_year_start", 1), "conversion.fiscal_year_start", 1, 12)),
        field_map=_mapping(conversion.get("field_map", {}), "conversion.field_map"),
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _section(value: Any, name: str) -> dict[str, Any]:
    where = name or "the rules"
    if not isinstance(value, dict):
        raise BadArgument(f"{where} must be a mapping of names to values.")
    value = {"off" if part is False else part: content for part, content in value.items()}  # YAML reads a bare off so
    unknown = sorted(str(part) for part in value if part not in _SECTIONS[name])
    if unknown:
        raise BadArgument(
            f"{where} has unknown parts: {', '.join(unknown)}. Known: {', '.join(sorted(_SECTIONS[name]))}."
        )
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise BadArgument(f"{where} must be a list.")
    return tuple(text for text in (_text(item, where) for item in value) if text)


def _text(value: Any, where: str) -> str:
    """One text. A list in its place is refused unread: nested references could make it endless."""
    if value is not None and not isinstance(value, (str, int, float, date)):
        raise BadArgument(f"{where} must be text.")
    return "" if value is None else str(value).strip()


def _mapping(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise BadArgument(f"{where} must be a mapping of names to values.")
    return {_text(name, where): _text(target, where) for name, target in value.items()}


def _number(value: Any, where: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise BadArgument(f"{where} must be a number from {low:g} to {high:g}.")
    return float(value)


def _competitors(value: Any) -> tuple[Competitor, ...]:
    if not isinstance(value, (list, tuple)):
        raise BadArgument("competitors must be a list.")
    found = []
    for position, item in enumerate(value, start=1):
        entry = {"name": item} if isinstance(item, str) else item
        where = f"competitors, entry {position}"
        if (
            not isinstance(entry, dict)
            or not _text(entry.get("name"), f"{where}, name")
            or set(entry) - {"name", "aliases", "domains"}
        ):
            raise BadArgument(
                f"competitors, entry {position}: needs a name, and may have aliases and domains, nothing else."
            )
        found.append(
            Competitor(
                _text(entry["name"], f"{where}, name"),
                _texts(entry.get("aliases", ()), f"{where}, aliases"),
                _texts(entry.get("domains", ()), f"{where}, domains"),
            )
        )
    return tuple(found)
