"""The store: imports that never change, the ledger of decisions, the book they make together, and runs.

database    opening a store; short read and write transactions
postgres    what Postgres wants otherwise: text with NUL, bulk loading by COPY
upgrade     bringing a database to the newest schema
schema      the tables, one for each object of the field registry among them
books       the books of a store
comparing   what an import brings: new, changed, gone
imports     a file's rows, committed together with their ledger line or not at all
mappings    corrections of the mapping, remembered for files of the same shape
rows        record rows in and out of the database, fast
layers      rows that lie over each other: each column from the newest one that has it
lines       what a ledger line may say, and on which records
ledger      appending decisions, undoing them
history     reading the ledger, page by page (also as ledger.page and ledger.count)
replay      the active decisions in order, and what they amount to
current     every record as the active imports show it, without decisions
snapshot    a copy of these rows beside the database, to open in no time
browse      one page of them, filtered and sorted
book        the current view: every record with the decisions laid over it
runs        heavy work: requested once, done by a worker process, its result kept
processes   whether the process that took a run is still alive
"""
