"""One SELECT and nothing else: what a person may send to somebody's database.

The transaction it runs in is read-only where the database has such a thing. This check stands before it: it holds
everywhere, and it says what is wrong in a sentence. It is stricter than SQL on purpose: what would be read one way
here and another way there (backslashes in MySQL, dollar quotes, comments for the optimiser) is refused.
"""

from __future__ import annotations

import re

from lib.errors import BadArgument

_ADVICE = "Write one SELECT, or name a table."

_FORBIDDEN = frozenset(
    """
    alter analyze attach backup begin bulk call checkpoint cluster comment commit copy create dbcc deallocate declare
    delete deny detach disable discard do drop dumpfile enable exec execute explain export goto grant handler import
    insert install into kill listen load lock merge notify outfile pragma prepare purge readtext reassign reconfigure
    refresh reindex release rename reset restore revert revoke rollback save savepoint security set shutdown throw
    transaction truncate unlisten unload update updatetext upsert use vacuum waitfor writetext
    """.split()
)
"""Words that begin, or turn a SELECT into, a statement that does something. A column of that name must be quoted."""

_ALSO_FUNCTIONS = frozenset({"insert", "replace", "truncate"})
"""Of those, the ones that are harmless functions where a bracket follows."""

_FUNCTIONS = re.compile(
    r"dblink.*|lo_.*|pg_(?!typeof$).*|(?:query|table|cursor|schema|database)_to_xml.*|set_config|nextval|setval|"
    r"ts_stat|ts_rewrite|crosstab.*|connectby|http_?.*|load_.*|readfile|writefile|edit|fts3_tokenizer|sys_.*|"
    r"open(?:rowset|query|datasource|xml)|[xs]p_.*|utl_.*|dbms_(?!lob$).*|httpuritype|get_lock|sleep|benchmark|"
    r"read_(?:csv|csv_auto|json|json_auto|json_objects|ndjson|parquet|text|blob)|parquet_scan|glob"
)
"""Functions that reach past the transaction: files, other servers, sessions, counters, the server itself."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
  | (?P<bracketed>\[[^\]]*\])
  | (?P<word>[^\W\d][\w$#@]*)
  | (?P<number>\d[\w.]*)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACKETS_QUOTE = frozenset({"mssql", "sqlite"})
_BACKSLASH_IS_PLAIN = frozenset({"postgresql", "sqlite", "mssql", "oracle", "duckdb"})


def is_statement(query: str) -> bool:
    """Whether a person wrote a statement; else it is the name of a table."""
    return bool(re.match(r"[\s(]*(?:select|with|values|--|/\*)(?![\w$])", query, re.IGNORECASE)) or ";" in query


def checked(query: str, dialect: str) -> str:
    """The statement without comments and closing semicolon; BadArgument where it is not one SELECT."""
    kept, words = _tokens(query, dialect)
    while words and words[-1] == ";":
        kept.pop(len(kept) - 1 - kept[::-1].index(";"))
        words.pop()
    if ";" in words:
        raise BadArgument(f"There is more than one statement. {_ADVICE}")
    if not words or words[0] not in {"select", "with"}:
        raise BadArgument(f"A source is only read: the statement must begin with SELECT or WITH. {_ADVICE}")
    for word, following in zip(words, [*words[1:], ""]):
        function = following == "("
        if word in _FORBIDDEN and not (function and word in _ALSO_FUNCTIONS):
            raise BadArgument(f"A source is only read, so {word.upper()} may not be used. {_ADVICE}")
        if function and _FUNCTIONS.fullmatch(word.strip('"`[]').lower()):
            raise BadArgument(f"The function {word} may not be used on a source. {_ADVICE}")
    return "".join(kept).strip()


def _tokens(query: str, dialect: str) -> tuple[list[str], list[str]]:
    """The text in pieces with each comment a space; and its words in lower case, quoted names, and marks."""
    kept: list[str] = []
    words: list[str] = []
    if "\0" in query:
        raise BadArgument(f"The statement holds a NUL character. {_ADVICE}")
    at = 0
    while at < len(query):
        found = _TOKEN.match(query, at)
        assert found and found.lastgroup
        kind, piece = found.lastgroup, found.group()
        if kind == "bracketed" and dialect not in _BRACKETS_QUOTE:
            kind, piece = "mark", "["
        _refuse_ambiguous(kind, piece, words[-1] if words and at and not query[at - 1].isspace() else "", dialect)
        at += len(piece)
        kept.append(" " if kind == "comment" else piece)
        if kind == "word":
            words.append(piece.lower())
        elif kind not in {"space", "comment"}:
            words.append(piece)
    return kept, words


def _refuse_ambiguous(kind: str, piece: str, before: str, dialect: str) -> None:
    if kind == "mark" and piece in {"'", '"', "`"} or kind == "mark" and piece == "[" and dialect in _BRACKETS_QUOTE:
        raise BadArgument(f"A quotation mark ({piece}) is not closed. {_ADVICE}")
    if kind in {"text", "quoted"} and "\\" in piece and dialect not in _BACKSLASH_IS_PLAIN:
        raise BadArgument(f"A backslash within quotation marks is not allowed on a source. {_ADVICE}")
    if kind == "text" and before in {"e", "q", "nq", "&"} or kind == "quoted" and before == "&":
        raise BadArgument(f"Only plain text in '...' is allowed on a source, without a letter before it. {_ADVICE}")
    if kind == "mark" and piece in {"$", "#", "\\", "@"} and not (piece in "#@" and dialect == "postgresql"):
        raise BadArgument(f"The character {piece} is not allowed on a source outside quotation marks. {_ADVICE}")
    plain = re.fullmatch(r"--(?:\s[^\n]*)?|/\*(?![!+M])(?:(?!/\*).)*\*/", piece, re.DOTALL)
    if kind == "comment" and not plain or kind == "mark" and piece == "/" and False:
        raise BadArgument(f"This kind of comment is not allowed on a source: {piece[:20]}. Take it out.")
