"""One SELECT and nothing else: what a person may send to somebody's database.

The transaction it runs in is read-only where the database has such a thing. This check stands before it: it holds
everywhere, and says in a sentence what is wrong. It is stricter than SQL on purpose: what one database reads as text
and another as code (backslashes, dollar quotes, MySQL's comments that are run) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.errors import BadArgument

_ADVICE = "Write one SELECT, or name a table."

_FORBIDDEN = re.compile(
    r"alter|attach|create|delete|detach|drop|dumpfile|grant|insert|into|merge|nextval|outfile|pragma|revoke|truncate|"
    r"update|vacuum"
)
"""Words that make a SELECT or a WITH into something that acts. A column of that name has to be quoted."""

_FORBIDDEN_IN_TSQL = re.compile(
    r"backup|begin|bulk|checkpoint|commit|dbcc|deallocate|declare|deny|disable|enable|exec|execute|goto|if|kill|load|"
    r"print|raiserror|readtext|reconfigure|restore|return|revert|rollback|save|set|setuser|shutdown|throw|updatetext|"
    r"use|waitfor|while|writetext"
)
"""SQL Server needs no semicolon between two statements, so there no other statement may begin anywhere."""

_HARMLESS_FUNCTIONS = frozenset({"insert", "truncate"})

_FUNCTIONS = re.compile(
    r"dblink.*|lo_.*|pg_(?!typeof$).*|(?:query|table|cursor|schema|database)_to_xml.*|set_config|setval|ts_stat|"
    r"ts_rewrite|crosstab.*|connectby|http.*|load_.*|readfile|writefile|fts3_tokenizer|sys_.*|"
    r"open(?:rowset|query|datasource|xml)|[xs]p_.*|utl_.*|dbms_(?!lob$).*"
)
"""Functions that reach past the transaction: to files, other servers, other sessions, or into SQL given as text."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<ticked>`(?:[^`]|``)*`)
  | (?P<bracketed>\[[^\]]*\])
  | (?P<word>[^\W\d][\w$]*)
  | (?P<number>\d[\w.]*)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED_BY = {
    "ticked": frozenset({"mysql", "mariadb", "sqlite", "bigquery", "databricks"}),
    "bracketed": frozenset({"mssql", "sqlite"}),
}
_BACKSLASH_IS_PLAIN = frozenset({"postgresql", "sqlite", "mssql", "oracle", "duckdb"})
_OPERATORS = {"postgresql": "#@[", "sqlite": "", "mssql": ""}
"""Marks that begin neither a quoted name nor a comment in a dialect; `[` elsewhere."""


def is_select(query: str) -> bool:
    """Whether a person wrote a statement; else it is the name of a table."""
    return bool(re.match(r"[\s(]*(?:(?:select|with|values)(?![\w$])|--|/\*)", query, re.IGNORECASE))


def checked(query: str, dialect: str) -> str:
    """The statement without comments and closing semicolon; BadArgument where it is not one SELECT."""
    if "\0" in query:
        raise BadArgument(f"The statement holds a NUL character. {_ADVICE}")
    pieces, words = _read(query.strip().rstrip(";"), dialect)
    if ";" in words:
        raise BadArgument(f"There is more than one statement. {_ADVICE}")
    if not words or words[0] not in {"select", "with"}:
        raise BadArgument(f"A source is only read: the statement must begin with SELECT or WITH. {_ADVICE}")
    _refuse_acts(words, dialect)
    return "".join(pieces).strip()


def _refuse_acts(words: Sequence[str], dialect: str) -> None:
    forbidden = [_FORBIDDEN, *([_FORBIDDEN_IN_TSQL] if dialect == "mssql" else [])]
    for position, word in enumerate(words):
        called = words[position + 1 : position + 2] == ["("]
        acts = any(pattern.fullmatch(word) for pattern in forbidden)
        if acts and not (called and word in _HARMLESS_FUNCTIONS):
            raise BadArgument(f"A source is only read: {word.upper()} may not be used. {_ADVICE}")
        if called and _FUNCTIONS.fullmatch(word.strip('"`[]').lower()):
            raise BadArgument(f"The function {word} may not be used on a source. {_ADVICE}")
        if words[position : position + 3] == ["next", "value", "for"]:
            raise BadArgument(f"A source is only read: NEXT VALUE FOR may not be used. {_ADVICE}")


def _read(query: str, dialect: str) -> tuple[list[str], list[str]]:
    """The statement in pieces, each comment a space; and its words in lower case, quoted names, texts and marks."""
    pieces: list[str] = []
    words: list[str] = []
    at = 0
    while at < len(query):
        found = _TOKEN.match(query, at)
        assert found and found.lastgroup
        kind, piece = found.lastgroup, found.group()
        if dialect not in _QUOTED_BY.get(kind, {dialect}):
            kind, piece = "mark", piece[0]
        _refuse_ambiguous(kind, piece, pieces[-1].lower() if pieces else "", dialect)
        at += len(piece)
        pieces.append(" " if kind == "comment" else piece)
        if kind not in {"space", "comment"}:
            words.append(piece.lower() if kind == "word" else piece)
    return pieces, words


def _refuse_ambiguous(kind: str, piece: str, before: str, dialect: str) -> None:
    """Refuse what another reader might take for something else."""
    if kind == "mark" and piece in "'\"`[$#@\\" and piece not in _OPERATORS.get(dialect, "["):
        raise BadArgument(f"The character {piece} stands alone, outside closed quotation marks. {_ADVICE}")
    if kind in {"text", "quoted", "ticked"} and "\\" in piece and dialect not in _BACKSLASH_IS_PLAIN:
        raise BadArgument(f"A backslash within quotation marks cannot be used on this source. {_ADVICE}")
    if before in ({"e", "q", "nq", "&"} if kind == "text" else {"&"} if kind == "quoted" else ()):
        raise BadArgument(f"On a source, text is written '...' without a letter before it. {_ADVICE}")
    if kind == "comment" and re.match(r"/\*!|--\S", piece):
        raise BadArgument(f"This comment could be read as part of the statement: {piece[:20]}. Take it out.")
