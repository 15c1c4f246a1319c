"""Tallyfield, the fictional seller whose org this is: a maker of field service software, and its rivals."""

from __future__ import annotations

OWN_NAME = "Tallyfield"
OWN_DOMAINS = ("tallyfield.com", "tallyfield.de", "tallyfield.co.uk")
RIVALS = (
    ("Crewlattice", ("Crew Lattice",), ("crewlattice.com", "crewlattice.io")),
    ("Fixterra", ("Fixterra FSM",), ("fixterra.com",)),
    ("Servionic", (), ("servionic.eu", "servionic.com")),
    ("Wartungshafen", ("Wartungshafen Software",), ("wartungshafen.de",)),
    ("Interventio", ("Interventio Logiciels",), ("interventio.fr",)),
    ("Dispatch Harbor", ("DispatchHarbor", "Dispatch Harbour"), ("dispatchharbor.com",)),
    ("Routemarlin", ("Route Marlin",), ("routemarlin.app",)),
)


def rules_yaml() -> str:
    """The org's rules: its own names and domains, and its competitors, as the Settings page imports them."""
    lines = [
        "# Rules of the demo org, for `--rules` and for the Settings page.",
        "own:",
        f"  names: [{OWN_NAME}]",
        f"  domains: [{', '.join(OWN_DOMAINS)}]",
        "competitors:",
    ]
    for name, aliases, domains in RIVALS:
        lines.append(f"  - {{name: {name}, aliases: [{', '.join(aliases)}], domains: [{', '.join(domains)}]}}")
    return "\n".join([*lines, "stale_after_days: 730", "default_country: US", ""])
