"""What articles become: passages, their embeddings, and what finds them again.

::

    sentences.py  text      -> sentences by offsets
    passages.py   article   -> passages of whole sentences
    schema.py     the tables, and the steps from older ones
    store.py      SQLite: the truth
    vectors.py    FAISS: derived, comes back from the store
    lexical.py    a question as a full-text query
    search.py     dense and lexical rankings fused into hits
    change.py     build, add, remove: one transaction each
    index.py      the facade; the rest of qabot knows only this
    home.py       names of indexes to folders

Decision: BM25 is SQLite's own FTS5, inside the same database. It changes in
the same transaction as the articles, so the lexical side can't drift from the
truth; FAISS is the one derived file. Consequence: ranking is FTS5's BM25
(k1 = 1.2, b = 0.75, not settable).

Decision: embeddings are stored as float16. It halves the database, and the
rounding (relative 5e-4) is a hundredth of what int8 inference adds.
"""
