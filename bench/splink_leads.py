"""Splink 5 on a file of leads, as someone who knows it well would set it up; or as its documentation starts out.

    python -m bench.splink_leads Lead.csv --out DIR [--setup careful|stock] [--threshold 0.99] [--details]

Reads the CSV, normalises, trains and matches in DuckDB, clusters at the threshold and writes DIR/groups.csv. With
--details also DIR/pairs.parquet (left_id, right_id, match_probability) and DIR/candidates.parquet (every pair that was
compared). No label is used and no number is tuned on the truth. Needs bench/requirements.txt.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from lib.matching import made_up
from lib.model import people

SEED = 1
FLOOR = 0.5
"""Pairs below this probability are not kept, as nobody would cluster them."""
_WEBMAIL = (
    "gmail.com googlemail.com yahoo.com outlook.com hotmail.com icloud.com gmx.de gmx.net aol.com web.de live.com "
    "msn.com me.com mac.com proton.me protonmail.com ymail.com yahoo.co.uk hotmail.co.uk mail.com comcast.net "
    "verizon.net att.net sbcglobal.net qq.com 163.com 126.com wp.pl o2.pl onet.pl t-online.de"
)
_MAILBOXES = "info sales office contact admin support hello mail kontakt marketing service team enquiries"
_FORMS = (
    "inc llc corp co ltd incorporated corporation limited company gmbh ag kg sl sa spzoo sp zoo oo z plc bv nv srl spa"
)


def _any_of(words: Iterable[str]) -> str:
    """Words as a list in SQL."""
    return ", ".join(f"'{word}'" for word in words)


def _digits(column: str) -> str:
    """The last nine digits of a number; null where it is too short, repeats one digit, or counts up or down."""
    digits = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    return (
        f"case when length({digits}) < 7 or regexp_matches({digits}, "
        f"'^0?1?234567|^98765|^1?5550|0{{6}}|1{{6}}|2{{6}}|3{{6}}|4{{6}}|5{{6}}|6{{6}}|7{{6}}|8{{6}}|9{{6}}') "
        f"then null else right({digits}, 9) end"
    )


NORMALISED = rf"""
create table plain as select
    Id as unique_id,
    nullif(trim(regexp_replace(lower(strip_accents(FirstName)), '[^a-z ]+', ' ', 'g')), '') as first_name,
    nullif(trim(regexp_replace(lower(strip_accents(LastName)), '[^a-z ]+', ' ', 'g')), '') as last_name,
    nullif(trim(lower(Title)), '') as title,
    nullif(array_to_string(list_filter(
        regexp_split_to_array(lower(strip_accents(Company)), '[^a-z0-9]+'),
        lambda x: x <> '' and x not in ({_any_of(_FORMS.split())})
    ), ' '), '') as company,
    nullif(lower(trim(Email)), '') as mailbox,
    {_digits("Phone")} as phone,
    {_digits("MobilePhone")} as mobile,
    nullif(regexp_extract(lower(Website), '^\s*(?:https?://)?(?:www\.)?([^/\s]*)', 1), '') as website,
    nullif(trim(regexp_replace(lower(strip_accents(Street)), '[^a-z0-9]+', ' ', 'g')), '') as street,
    nullif(trim(lower(strip_accents(City))), '') as city,
    nullif(upper(regexp_replace(PostalCode, '[^A-Za-z0-9]', '', 'g')), '') as postcode,
    nullif(lower(Country), '') as country
from leads;
create table split as select
    plain.* replace (
        case when first_name is null and contains(last_name, ' ') then split_part(last_name, ' ', 1)
             else first_name end as first_name,
        case when first_name is null and contains(last_name, ' ') then last_name[position(' ' in last_name) + 1 :]
             else last_name end as last_name,
        case when company in ({_any_of(made_up.COMPANIES)}) then null else company end as company,
        case when split_part(mailbox, '@', 2) in ({_any_of(made_up.DOMAINS)}) then null else mailbox end
            as mailbox
    ),
    nullif(split_part(mailbox, '@', 1), '') as mail_name,
    nullif(split_part(mailbox, '@', 2), '') as mail_host,
    coalesce(first_name || ' ' || last_name in ({_any_of(made_up.PEOPLE)}), false)
        or coalesce(first_name in ({_any_of(made_up.NAMES)}), false)
        or coalesce(last_name in ({_any_of(made_up.NAMES)}), false) as invented
from plain;
create table named as select
    split.* replace (
        case when invented then null else first_name end as first_name,
        case when invented then null else last_name end as last_name
    )
from split
"""
ADDED = f"""
create table people as select
    named.* exclude (mailbox, invented),
    case when mail_name in ({_any_of(_MAILBOXES.split())}) then null else mailbox end as email,
    case when mail_host in ({_any_of(_WEBMAIL.split())}) then null else mail_host end as domain,
    coalesce(roots.root, split_part(first_name, ' ', 1)) as first_root,
    first_name || ' ' || last_name as full_name,
    left(first_name, 1) as initial,
    string_split(last_name, ' ') as last_words,
    case when bearers > 1 then null else named.phone end as direct
from named
left join roots on roots.short = split_part(named.first_name, ' ', 1)
left join (select phone, count(distinct last_name) as bearers from named group by phone) shared
    on shared.phone = named.phone
"""


def _levels(name: str, *levels: Any) -> cl.CustomComparison:
    return cl.CustomComparison(comparison_levels=[*levels, cll.ElseLevel()], output_column_name=name)


def _level(sql: str, frequency: str | None = None) -> Any:
    """A level of its own, adjusted for how often the value of a column occurs, against the level's own u."""
    level = cll.CustomLevel(sql)
    if frequency is None:
        return level
    return level.configure(
        tf_adjustment_column=frequency, disable_tf_exact_match_detection=True, tf_minimum_u_value=1e-6
    )


def _exact(column: str) -> Any:
    return cll.ExactMatchLevel(column).configure(tf_adjustment_column=column, tf_minimum_u_value=1e-6)


def _unknown(sql: str) -> Any:
    """Where nothing can be said."""
    return cll.CustomLevel(sql).configure(is_null_level=True)


_SWAPPED = "first_name_l = last_name_r and last_name_l = first_name_r"
_SITES = ("domain", "website")
_SITE = " or ".join(f"{a}_l = {b}_r" for a in _SITES for b in _SITES)


def careful() -> SettingsCreator:
    """What colleagues share in one comparison, names by level, frequencies wherever a value is common or rare."""
    first = _levels(
        "first",
        _unknown("first_name_l is null or first_name_r is null"),
        _exact("first_name"),
        _level(_SWAPPED),
        _level("first_root_l = first_root_r", "first_root"),
        _level("jaro_winkler_similarity(first_name_l, first_name_r) >= 0.92"),
        _level("initial_l = initial_r and (length(first_name_l) = 1 or length(first_name_r) = 1)"),
        _level("jaro_winkler_similarity(first_name_l, first_name_r) >= 0.85"),
    )
    last = _levels(
        "last",
        _unknown("last_name_l is null or last_name_r is null"),
        _exact("last_name"),
        _level(_SWAPPED),
        _level("jaro_winkler_similarity(last_name_l, last_name_r) >= 0.92"),
        _level("list_has_any(last_words_l, last_words_r)"),
        _level("jaro_winkler_similarity(last_name_l, last_name_r) >= 0.85"),
    )
    email = _levels(
        "email",
        _unknown("email_l is null or email_r is null"),
        _exact("email"),
        _level("jaro_winkler_similarity(full_name_l, full_name_r) >= 0.9 and levenshtein(email_l, email_r) <= 2"),
        _level("mail_host_l = mail_host_r"),
    )
    numbers = _levels(
        "numbers",
        _unknown("coalesce(direct_l, mobile_l) is null or coalesce(direct_r, mobile_r) is null"),
        _level("mobile_l = mobile_r", "mobile"),
        _level("direct_l = mobile_r or mobile_l = direct_r"),
        _level("direct_l = direct_r", "direct"),
    )
    organisation = _levels(
        "organisation",
        _unknown(
            "coalesce(company_l, domain_l, website_l, phone_l) is null"
            " or coalesce(company_r, domain_r, website_r, phone_r) is null"
        ),
        _level("company_l = company_r", "company"),
        _level(_SITE, "domain"),
        _level("phone_l = phone_r", "phone"),
        _level("jaro_winkler_similarity(company_l, company_r) >= 0.92"),
        _level("jaro_winkler_similarity(company_l, company_r) >= 0.85"),
    )
    place = _levels(
        "place",
        _unknown(
            "coalesce(street_l, city_l, postcode_l) is null or coalesce(street_r, city_r, postcode_r) is null"
            f" or coalesce(company_l = company_r or {_SITE}, false)"
        ),
        _level("street_l = street_r", "street"),
        _level("postcode_l = postcode_r", "postcode"),
        _level("city_l = city_r", "city"),
        _level("jaro_winkler_similarity(city_l, city_r) >= 0.92"),
    )
    title = _levels(
        "title",
        _unknown("title_l is null or title_r is null"),
        _exact("title"),
        _level("jaro_winkler_similarity(title_l, title_r) >= 0.9"),
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[first, last, email, numbers, organisation, place, title],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("mobile"),
            block_on("phone", "initial"),
            block_on("first_root", "last_name"),
            block_on("last_name", "company"),
            block_on("first_root", "company"),
            block_on("last_name", "domain"),
            block_on("mail_name", "initial"),
            block_on("last_name", "postcode"),
        ],
        retain_matching_columns=False,
        max_iterations=30,
    )


def stock() -> SettingsCreator:
    """The comparisons that Splink's library has for each field, frequencies on, one for each column."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "last_name", forename_surname_concat_col_name="full_name"),
            cl.EmailComparison("email"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("mobile").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("company", [0.92, 0.85]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("website").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("phone"),
            block_on("mobile"),
            block_on("first_name", "last_name"),
            block_on("last_name", "company"),
            block_on("first_name", "company"),
            block_on("last_name", "postcode"),
        ],
        retain_matching_columns=False,
    )


SETUPS = {"careful": careful, "stock": stock}


def read(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """The leads, normalised, as the table `people`."""
    con.execute(f"create view leads as select * from read_csv('{file}', all_varchar = true, header = true)")
    con.execute(NORMALISED)
    known = con.execute("select distinct split_part(first_name, ' ', 1) from named where first_name <> ''").fetchall()
    names = [name for (name,) in known]
    con.register("roots", pd.DataFrame({"short": names, "root": [people.first_name_key(name) for name in names]}))
    con.execute(ADDED)


def train(linker: Linker) -> None:
    """How common duplicates are by sure rules, u from random pairs, m by EM over blocks of three kinds."""
    linker.training.estimate_probability_two_random_records_match(
        [block_on("email", "last_name"), block_on("mobile", "last_name"), block_on("full_name", "company")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    for rule in (block_on("first_name", "last_name"), block_on("email"), block_on("mobile")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)


def main() -> None:
    """One run; see above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--setup", choices=SETUPS, default="careful")
    parser.add_argument("--threshold", type=float, default=0.99)
    parser.add_argument("--details", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    con = duckdb.connect()
    read(con, options.file)
    api = DuckDBAPI(con)
    linker = Linker(api.register("people"), SETUPS[options.setup](), log_level=None)
    train(linker)
    scored = linker.inference.predict(threshold_match_probability=FLOOR)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, options.threshold)
    several = "qualify count(*) over (partition by cluster_id) > 1"
    groups = f"select unique_id as record_id, cluster_id as group_id from {clusters.physical_name} {several}"
    con.execute(f"copy ({groups}) to '{options.out}/groups.csv' (header)")
    if options.details:
        pairs = f"select unique_id_l as left_id, unique_id_r as right_id, match_probability from {scored.physical_name}"
        con.execute(f"copy ({pairs}) to '{options.out}/pairs.parquet'")
        blocked = linker.inference.compute_blocked_pairs_for_predict().physical_name
        compared = f"select join_key_l as left_id, join_key_r as right_id from {blocked}"
        con.execute(f"copy ({compared}) to '{options.out}/candidates.parquet'")


if __name__ == "__main__":
    main()
