"""From a question to a reply.

::

    question.py    what a person typed -> a question that can be asked, or a clear refusal
    remarks.py     greetings and thanks; a message with several questions -> its questions
    spelling.py    slips of the keyboard, set right by the articles' words
    metadata.py    questions about the articles themselves
    conversation.py, about.py, names.py  what a later question may lean on
    remembered.py  the turns that were taken, and which of them a question leans on
    leaning.py     whether a question leans on earlier ones
    followup.py    what it means then -> what to search and to read
    antecedent.py, ellipsis.py  pronouns spelled out, what is left out filled in
    finding.py     the passages to read, those of the conversation's article before others
    periods.py, recency.py  time in a question -> weights on articles
    spans.py       reader candidates -> tidy spans of an article, and the quotes they stand in
    explain.py, clause.py  questions that want a sentence or two
    definitions.py "who is X": what stands beside the name
    series.py      "the first flight": the sentence that says which of several
    values.py      when two answers say the same; clock.py: times of the clock
    reading.py     passages -> spans -> answers
    rank.py        spans of all passages -> answers, equal ones merged, best first
    answer_types.py, units.py, prices.py  whether a span can be what is asked for
    confidence.py  an answer's evidence -> a calibrated probability
    sources.py     articles that differ
    dates/         relative dates in an answer -> days
    engine.py      all of it: ``Engine.ask()``
    reply.py       the nouns

Decision: passages compete by a linear evidence score in which the reader's
span score, its no-answer score and the retriever's similarity each have a
fitted weight. Multiplying or normalising per passage lets one sure wrong
passage win; a raw span score ignores that a passage is about something else.
"""
