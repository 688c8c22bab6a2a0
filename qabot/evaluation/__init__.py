"""How good the answers are: question sets in, one report out.

The flow, and the module of each step::

    datasets.py    a file of questions -> Examples
    run.py         Examples, asked through an Engine or read in their passage -> Outcomes
    retrieval.py   at which rank the search finds what answers an Example
    metrics.py     exact match and F1 (SQuAD), recall@k, mean reciprocal rank
    trust.py       is the confidence true: calibration, risk and coverage, AUROC
    intervals.py   bootstrap intervals, paired permutation test
    summary.py     Outcomes -> Report
    report.py      the Report, all numbers as one value, to and from JSON
    table.py       a Report in the terminal
    page.py        a Report as one HTML page (charts.py draws with svg.py)
    compare.py     two Reports side by side, with the significance of what differs
    command.py     ``qabot evaluate``

Decisions. An answer is *right* when its F1 with any gold answer is at least
0.5 (:data:`qabot.evaluation.metrics.RIGHT_F1`): verbatim spans differ from gold
ones by a word at either end, which exact match would call wrong; exact match
and mean F1 stand beside it. Numbers are computed from the outcomes, which the
JSON report keeps, so a later reader can compute others. Charts are SVG written
here, because a page that follows the reader's light or dark theme needs its
colours from CSS, which plotting libraries write in as constants.
"""
