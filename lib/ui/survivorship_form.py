"""The rules of survivorship on the Settings page: which record stays, which values it keeps, and what a change does."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.jobs import merging, steps, survivorship_effect
from lib.jobs.survivorship_effect import Effect
from lib.model import survivorship
from lib.model.survivorship import ANY_OTHER, CRITERIA, KEEPS, SAFE, Survivorship
from lib.store import book
from lib.ui import laid_over, results, rules_form, show
from lib.ui.page import Page

_USUAL = "as usual"


def form(page: Page) -> None:
    """The rules, the preview of a change over all open groups, and Save."""
    held = page.rules().survivorship
    wanted = _wanted(page, held)
    changed = wanted != held
    look, save = st.columns([1, 4])
    looked = look.toggle("Show what it changes", key="survivorship_look", disabled=not changed, value=True)
    if save.button("Save", type="primary", disabled=not changed, key="survivorship_save"):
        rules_form.save(page, replace(page.rules(), survivorship=wanted), "survivorship")
    if not changed:
        st.caption(f"These are the rules in force (version {page.rules().version()}). Change one to see what it does.")
    elif looked:
        _preview(page, held, wanted)


def _wanted(page: Page, held: Survivorship) -> Survivorship:
    """What the form says now."""
    version = page.versions.ledger
    left, right = st.columns([3, 2], gap="large")
    criteria = left.multiselect(
        "Which record survives: what decides first, then next", list(CRITERIA), list(held.survivor),
        format_func=CRITERIA.__getitem__, key=f"survivorship_criteria_{version}",
        help="The first that tells two records apart decides. A converted lead survives in any case: Salesforce "
        "merges no converted lead away.",
    )  # fmt: skip
    left.caption(f"In this order: {', '.join(CRITERIA[name].lower() for name in criteria)}." if criteria else "")
    known = [str(source) for source in page.base()["lead"]["LeadSource"].value_counts().index if source]
    sources = left.multiselect(
        "Lead sources, the most trusted first", list(dict.fromkeys([*held.sources, *known])), list(held.sources),
        key=f"survivorship_sources_{version}",
        help="Used where 'the most trusted source' decides. Sources that are not named come last.",
    )  # fmt: skip
    usual = left.selectbox(
        "A field keeps, where the table does not say otherwise", list(KEEPS), format_func=KEEPS.__getitem__,
        index=list(KEEPS).index(held.keeps(ANY_OTHER)), key=f"survivorship_usual_{version}",
    )  # fmt: skip
    names = _filled(page)
    said = [KEEPS[held.keeps(name)] if name in held.fields or name in SAFE else _USUAL for name in names]
    table = pd.DataFrame({"Field": [merging.label(name) for name in names], "Keeps": said}, dtype="str")
    with right:
        edited = st.data_editor(
            table, hide_index=True, disabled=["Field"], height=320, key=f"survivorship_fields_{version}",
            column_config={
                "Keeps": st.column_config.SelectboxColumn(options=[_USUAL, *KEEPS.values()], required=True)
            },
        )  # fmt: skip
    code = {label: name for name, label in KEEPS.items()} | {_USUAL: usual}
    picked = {name: code[keeps] for name, keeps in zip(names, edited["Keeps"], strict=True) if keeps != _USUAL}
    picked |= {name: usual for name in names if name in SAFE and name not in picked}
    elsewhere = {name: keeps for name, keeps in held.fields.items() if name not in {*names, ANY_OTHER}}
    fields = {**elsewhere, ANY_OTHER: usual, **picked}
    told = {name: keeps for name, keeps in fields.items() if keeps != SAFE.get(name)}
    return survivorship.checked(tuple(criteria), tuple(sources), told)


def _filled(page: Page) -> list[str]:
    """The fields that a merge decides and that a lead of the book has filled."""

    def look() -> list[str]:
        leads = page.base()["lead"]
        return [name for name in merging.open_fields(leads) if leads[name].ne("").any()]

    return page.derived("fields to merge", look)


def _preview(page: Page, held: Survivorship, wanted: Survivorship) -> None:
    """Counts, and examples of values that would come out differently or be lost."""
    found = results.so_far(page, "match")
    if "match" not in found:
        return

    def compare() -> Effect:
        standing = laid_over.standing(page, found["match"])
        leads = page.base()["lead"].loc[standing.found["record_key"]]
        leads = book.lay_over({"lead": leads}, page.state())["lead"]
        activities = laid_over.related_counts(page)["activities"]
        return survivorship_effect.of_change(standing.queue, standing.found, leads, held, wanted, activities)

    effect: Effect = page.derived("effect of survivorship", compare, found["match"].id, repr(held), repr(wanted))
    st.markdown(
        f"Of **{steps.counted(effect.groups, 'open group')}**, another record would survive in "
        f"**{effect.survivors:,}**; **{steps.counted(effect.values, 'value')}** would come out differently; values "
        f"that differ and would be lost: **{effect.lost_after:,}** instead of {effect.lost_before:,}."
    )
    if effect.fields.empty:
        return
    counted, shown = st.columns([2, 3])
    with counted:
        fields = effect.fields.set_axis(["Field", "Other values", "Lost now", "Lost then"], axis=1)
        st.caption(f"Fields with other values ({len(fields)})")
        show.grid(fields.assign(Field=fields["Field"].map(merging.label).astype("str")), height=320)
    with shown:
        rows = effect.examples
        view = pd.DataFrame(
            {
                "Field": [merging.label(name) for name in rows["field"]],
                "By today's rules": rows["before"],
                "By the new ones": rows["after"],
                "Would be lost": rows["lost"],
            }
        ).astype("str")
        st.caption(f"Examples, those that lose something first ({len(rows)} of {effect.values:,})")
        widths = {str(name): st.column_config.TextColumn(width=90 if name == "Field" else 130) for name in view}
        show.grid(view, height=320, columns=widths)
