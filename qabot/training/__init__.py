"""How the shipped reader is made: a MiniLM-L6 span reader with a no-answer score.

The flow: ``data`` (read, hold out, sample) → ``negatives``, ``neighbours`` and ``noise`` (what one
epoch shows, composed in ``recipe``) → ``windows`` → ``batches`` → ``train`` (with ``checkpoints``)
→ ``scoring``. ``soup`` averages runs; ``qabot.models.export`` makes the int8 ONNX file.

::

    python -m qabot.training train DATA.jsonl.gz -o runs/a --init encoder --epochs 3
    python -m qabot.training train DATA.jsonl.gz -o runs/a --init encoder --epochs 3 --resume
    python -m qabot.training evaluate runs/a/model SQUAD.json
    python -m qabot.training held-out DATA.jsonl.gz > calibration.jsonl
    python -m qabot.training plot runs/a

On a GPU the same command trains in bf16; ``--batch-tokens 32768`` keeps it busy, and runs of
several ``--seed`` from one ``--init`` can be averaged by ``soup``. Two per cent of the passages,
chosen by a hash of their text, are held out from every run, for the dev score and calibration.
"""
