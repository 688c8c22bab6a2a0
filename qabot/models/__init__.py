"""The embedder and the reader: two transformers, run as int8 ONNX sessions.

A model reaches a session in three steps, one module each::

    sources.py   a name or path      -> the folder that holds its weights
    export.py    weights (torch)     -> an exported folder: model.onnx, tokenizer.json, model.json
    folder.py    an exported folder  -> checked against its hashes
    session.py   model.onnx          -> an ONNX Runtime session

and :mod:`~qabot.models.load` goes the whole way, exporting what was never
exported before. Only ``export.py`` imports torch: asking never does.

Decision: weights are quantised to seven bits (``reduce_range``). Eight would
saturate on CPUs without VNNI instructions, and measured here the difference in
logits against fp32 is the same for both, so one file serves every machine.
"""
