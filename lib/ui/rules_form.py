"""The rules on the Settings page: one form a topic; saving any of them is one line of the ledger."""

from __future__ import annotations

import calendar
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.errors import BadArgument
from lib.jobs import junk_words
from lib.model import rules as rules_of
from lib.model.rules import JUNK_KINDS, LOST, Competitor, Rules
from lib.store import ledger
from lib.ui import act
from lib.ui.page import Page


def names(page: Page) -> None:
    """Who we are and who we compete with."""
    held = page.rules()
    with st.form("names"):
        ours, domains = st.columns(2)
        own_names = ours.text_area("Our names, one a line", "\n".join(held.own_names), height=110)
        own_domains = domains.text_area("Our web and e-mail domains", "\n".join(held.own_domains), height=110)
        st.write("**Competitors.** Aliases and domains are separated by commas.")
        table = pd.DataFrame(
            {
                "Name": [c.name for c in held.competitors],
                "Aliases": [", ".join(c.aliases) for c in held.competitors],
                "Domains": [", ".join(c.domains) for c in held.competitors],
            }
        ).astype("str")
        edited = st.data_editor(table, num_rows="dynamic", hide_index=True, key=f"competitors_{page.versions.ledger}")
        protected = st.text_area(
            "Protected domains: customers and partners, never junk", "\n".join(held.protected_domains), height=90
        )
        if st.form_submit_button("Save", type="primary"):
            competitors = tuple(
                Competitor(str(row["Name"]).strip(), _split(row["Aliases"]), _split(row["Domains"]))
                for row in edited.fillna("").to_dict("records")
                if str(row["Name"]).strip()
            )
            new = replace(
                held, own_names=_lines(own_names), own_domains=_lines(own_domains), competitors=competitors,
                protected_domains=_lines(protected),
            )  # fmt: skip
            save(page, new, "names and competitors")


def thresholds(page: Page) -> None:
    """When something counts as clear, and which kinds of junk count at all."""
    held = page.rules()
    with st.form("thresholds"):
        left, right = st.columns(2)
        duplicate = left.slider(
            "A duplicate from this probability on", 0.0, 1.0, float(held.duplicate_threshold), 0.005, format="%.3f",
            help="Groups at or above it are shown for review and count as one lead in the clean funnel.",
        )  # fmt: skip
        sure = right.slider(
            "A sure duplicate from", 0.0, 1.0, float(held.duplicate_sure), 0.001, format="%.3f",
            help="What bulk merging starts from.",
        )  # fmt: skip
        junk = left.slider(
            "Clearly junk from this confidence on", 0.0, 1.0, float(held.junk_threshold), 0.01,
            help="Undecided verdicts at or above it are left out of the clean funnel.",
        )  # fmt: skip
        stale = right.number_input("Days without activity until a lead is stale", 1, 36500, held.stale_after_days)
        country = left.text_input(
            "Country of phone numbers without one", held.default_country, placeholder="a two-letter code such as US"
        )
        on = st.pills(
            "Kinds of junk to look for", JUNK_KINDS, selection_mode="multi",
            format_func=junk_words.labels().__getitem__,
            default=[kind for kind in JUNK_KINDS if kind not in held.junk_off],
        )  # fmt: skip
        if st.form_submit_button("Save", type="primary"):
            off = tuple(kind for kind in JUNK_KINDS if kind not in on)
            new = replace(
                held, duplicate_threshold=duplicate, duplicate_sure=max(sure, duplicate), junk_threshold=junk,
                stale_after_days=int(stale), default_country=country.strip().upper(), junk_off=off,
            )  # fmt: skip
            save(page, new, "thresholds and kinds")


def stages(page: Page, guessed: dict[str, str], counts: pd.Series) -> None:
    """Which status stands for which stage. `guessed` is the mapping in force, `counts` the leads of each status."""
    held = page.rules()
    st.caption("A conversion is proven by IsConverted alone, whatever the status says.")
    if not guessed:
        st.info("No lead has a status yet. Load leads first; the mapping is guessed from what they use.")
        return
    options = [*held.stages[:-1], LOST]
    statuses = list(guessed)
    table = pd.DataFrame(
        {
            "Status": statuses,
            "Leads": [int(counts.get(status, 0)) for status in statuses],
            "Stage": [guessed[status] if guessed[status] in options else options[-2] for status in statuses],
            "Set by": ["you" if status in held.stage_of_status else "first guess" for status in statuses],
        }
    )
    with st.form("stages"):
        edited = st.data_editor(
            table, hide_index=True, disabled=["Status", "Leads", "Set by"], key=f"stages_{page.versions.ledger}",
            column_config={
                "Stage": st.column_config.SelectboxColumn(options=options, required=True),
                "Leads": st.column_config.NumberColumn(format="localized"),
            },
        )  # fmt: skip
        if st.form_submit_button("Save", type="primary"):
            changed = {
                status: stage
                for status, stage, was in zip(statuses, edited["Stage"], table["Stage"], strict=True)
                if stage != was
            }
            save(page, replace(held, stage_of_status={**held.stage_of_status, **changed}), "stage mapping")


def conversion(page: Page, statuses: list[str]) -> None:
    """What the rehearsal of conversions needs to know about the org."""
    held = page.rules()
    with st.form("conversion"):
        left, middle, right = st.columns(3)
        choices = ["", *sorted({*statuses, held.converted_status} - {""})]
        status = left.selectbox(
            "Status of a converted lead", choices, index=choices.index(held.converted_status),
            format_func=lambda value: value or "(not set: the first guess)",
        )  # fmt: skip
        first = middle.text_input("First stage of a new opportunity", held.first_stage)
        month = right.selectbox(
            "The fiscal year starts in", list(range(1, 13)), index=held.fiscal_year_start - 1, format_func=_month
        )
        if st.form_submit_button("Save", type="primary"):
            new = replace(held, converted_status=status, first_stage=first.strip(), fiscal_year_start=month)
            save(page, new, "conversion settings")


def file(page: Page) -> None:
    """The rules as the file that `--rules` takes, out and in."""
    out, back = st.columns(2, gap="large")
    with out:
        st.write("**Take the rules along.** The same file works with `--rules` on the command line.")
        st.download_button(
            "Export the rules", lambda: rules_of.to_yaml(page.rules()), "rules.yaml", "application/yaml",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    with back:
        upload = st.file_uploader(
            "Import rules (YAML)", type=["yaml", "yml", "json"], key=f"rules_{page.versions.ledger}"
        )
        if upload is not None:
            st.button("Use these rules", type="primary", on_click=_import, args=(page, upload.getvalue()))
    with st.expander("What they say now"):
        st.code(page.derived("rules as YAML", lambda: rules_of.to_yaml(page.rules())), language="yaml")


def _import(page: Page, content: bytes) -> None:
    def read() -> act.Said:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadArgument("This is not a text file in UTF-8. Export the rules from Settings for a model.") from None
        return _append(page, rules_of.from_yaml(text), "rules imported from a file")

    act.perform(read)


def save(page: Page, new: Rules, what: str) -> None:
    """Save from a form: the page is drawn anew with what was said on top."""
    if new == page.rules():
        st.info("Nothing was changed.")
        return
    act.perform(lambda: _append(page, rules_of.from_yaml(rules_of.to_yaml(new)), what))
    st.rerun()


def _append(page: Page, new: Rules, what: str) -> act.Said:
    line = ledger.Line("rules", {"yaml": rules_of.to_yaml(new)}, why=what)
    made = ledger.append(page.store, page.actor, page.book.id, [line], seen=page.versions.ledger, now=act.now())
    return act.Said("The rules are saved. What depends on them is computed anew.", decision=made[0])


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _split(text: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(text).split(",") if part.strip())


def _month(number: int) -> str:
    return calendar.month_name[number]
