"""What articles become: passages, their embeddings, and what finds them again.

::

    sentences.py   text      -> sentences by offsets
    passages.py    article   -> passages of whole sentences
    duplicates.py  the same text from several places
    embedding.py   a vector as it is stored

    schema.py      the tables, and the steps from older ones
    sqlite.py      opening a database; its failures in plain words
    database.py    transactions
    store.py       what an index holds: SQLite, the truth
    lock.py        one writer at a time

    structure.py   FAISS: what holds few embeddings, what holds many: lists_file.py
    terms.py       words as SQLite splits and stems them
    postings.py    BM25's words to passages, where there are many: postings_file.py
    durable.py     files that survive a loss of power
    derived.py     files that follow from the store, read only as they were written
    vectors.py     the file's embeddings and those that came since, searched as one; probing.py:
                   inverted lists shared among cores
    fulltext.py    the same for words
    compaction.py  a new file, after the change that asks for one

    lexical.py     a question as a full-text query
    selection.py   what a filter leaves
    search.py      dense and lexical scores fused into hits
    searcher.py    what searching takes, kept from one search to the next

    staging.py     what a change has read and embedded
    change.py      the one transaction that applies it
    writer.py      build, add, remove: from sources to the commit

    opening.py     a folder to its store
    reference.py   what people call an article by
    index.py       the facade; the rest of qabot knows only this
    home.py        names of indexes to folders

    verify.py      every promise checked: checks.py, derived_checks.py; repair.py
    archive.py     an index as one portable file; moving.py: export and import
    watching.py    files followed as they change, feeds by the clock: polling.py

Decision: BM25 is SQLite's own FTS5, inside the same database. It changes in
the same transaction as the articles, so the lexical side can't drift from the
truth. From 10,000 passages on, a derived file of postings answers in its place,
with the same scores; `postings` says what else was measured. Consequence:
ranking is FTS5's BM25 (k1 = 1.2, b = 0.75, not settable).

Decision: embeddings are stored as float16. It halves the database, and the
rounding (relative 5e-4) is a hundredth of what int8 inference adds.

Decision: a change is cheap, so the FAISS file lags. A change touches SQLite
alone; the file is written anew, in the background and with no lock that a
writer or reader needs, once a fiftieth of the passages (at least a thousand)
came or went since. Opening replays what is missing from stored embeddings.
Consequence: up to that many passages are replayed at each opening.

Decision: what a change takes of memory does not follow from its size. Articles are read, cut and
embedded in a stream, staged in the database, committed there, and both derived files are written
block by block. ``python -m tests.benchmarks memory``, mapped files apart: 93 MiB while 100 MB are
read (163,000 passages), 87 while 1 GB is (1,624,000); 98 and 124 while it is committed; 229 and 304
while the files are written, where the largest part are the embeddings that centroids are found
with, at most 200 MB. What grows are 16 bytes a passage: its number, its length, its place.

Decision: a file is hashed whole at each opening, before FAISS parses it: 820 MB
for a million passages, in pieces side by side, in 0.45 s on two cores. Remembering
instead which files were sound (by size and time) would let a crafted one through.

Decision: near-duplicates are kept whole, passages and embeddings included, but
not searched; the first of a group to come answers for all. Consequence: when
it goes, another takes its place with nothing embedded, and removing needs no
model. Figures, more text or another week make a story of its own.
"""
