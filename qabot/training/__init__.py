"""How the shipped reader is made: a MiniLM-L6 span reader with a no-answer score.

The flow: ``data`` (read, hold out, sample), ``written`` (questions that come with qabot) →
``negatives``, ``neighbours``, ``mining`` and ``noise`` (what one epoch shows, put together in
``recipe``) → ``windows`` → ``composed`` → ``batches`` → ``train`` (with ``checkpoints`` and
``distill``) → ``scoring``. ``soup`` averages runs; ``unpack`` makes a start of shipped weights;
``qabot.models.export`` makes the int8 ONNX file. ``asking``, ``logistic``, ``fitting`` and
``calibrate`` fit the confidence.

::

    python -m qabot.training train DATA.jsonl.gz -o runs/a --init encoder --epochs 3
    python -m qabot.training train DATA.jsonl.gz -o runs/a --init encoder --epochs 3 --resume
    python -m qabot.training mine DATA.jsonl.gz -o mined.jsonl   # for train --mined
    python -m qabot.training compose DATA.jsonl.gz -o epochs.npz # for train --composed
    python -m qabot.training unpack SHIPPED -o start             # for train --init
    python -m qabot.training evaluate runs/a/model SQUAD.json
    python -m qabot.training held-out DATA.jsonl.gz > calibration.jsonl
    python -m qabot.training plot runs/a

On a GPU the same command trains in bf16. It waits for nothing there if ``compose`` made the epochs
beforehand (``--composed``), ``--batch-tokens 32768 --compiled`` keep it busy, and runs of several
``--seed`` from one ``--init`` can be averaged by ``soup`` and taught to one reader
(``--teacher``). Two per cent of the passages, chosen by a hash of their text, are held out from
every run, for the dev score and calibration.

What was tried, and what it gave, stands in ``RECORD.md`` beside this file.
"""
