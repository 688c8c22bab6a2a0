"""The embedder and the reader: two transformers, run as int8 ONNX sessions.

A model reaches a session in three steps, one module each::

    sources.py   a name or path      -> the folder that holds its weights
    export.py    weights (torch)     -> an exported folder: model.onnx, tokenizer.json, model.json;
                 quantise.py makes the int8
    folder.py    an exported folder  -> checked against its hashes
    session.py   model.onnx          -> an ONNX Runtime session

and :mod:`~qabot.models.load` goes the whole way, exporting what was never
exported before. Only ``export.py`` imports torch: asking never does.

Decision: weights are quantised to seven bits (``reduce_range``). Eight would
saturate on CPUs without VNNI instructions, and measured here the difference in
logits against fp32 is the same for both, so one file serves every machine.

Decision: the reader gets one passage a run, unpadded, each run on one core (``ParallelSession``),
not batches; not for one question, nor for many at once. What was measured: 8 passages of 150 to
205 tokens, two cores with VNNI, ONNX Runtime 1.32, milliseconds:

==================================================  =======  =====
how                                                  clock    CPU
==================================================  =======  =====
as it was: one batch of 8, two threads                 118    285*
one batch of 8, threads that spin                      118    388*
two batches of 4, two threads                          107    249*
one passage a run, two threads                         107    219*
one passage a run, one thread                          188    187
without the fused skip-and-normalise: batch of 8        91
one passage a run, two threads                          84
one passage a run, two threads that spin                75
two threads of one core each                            73    137
==================================================  =======  =====

(* on a busy machine.) A batch's intermediate values outgrow the core's cache, short passages pay
for the longest, and threads that share a run wait for each other after each of a hundred
products. So sharing a batch among people who ask at once would make each of them slower: they
share the cores instead (``python -m tests.benchmarks throughput``: 11 questions a second for 4 or
16 askers, 9 with micro-batching, 10 one question at a time). And int8 scales, which belong to a
whole batch, no longer let the passages of a batch change each other's scores: a reply is the same
whoever else is asking.

Of the 17 ms that 165 tokens take now, 7.2 are products, 2.3 those inside attention, 4.5 attention
itself in float32, 1.3 the activation function, 1.1 the scale for each token, .5 normalisation, .3
embeddings. So a smaller vocabulary would gain nothing, nor would tokens kept at build time: to cut
eight passages into tokens takes 1.5 ms of 80. An activation function by tanh gains 2 % and changes
scores.

Without VNNI (AVX2 alone, two cores of an EPYC of the third generation) int8 gains less: the largest
product runs at 147 thousand million operations a second on a core, float32 at 94 (with VNNI: 407
and 115). Eight passages with embedding and search take 153 ms there, .44 of the best peer (.40 to
.50 over rounds; .32 with VNNI), and could not take less than 100.

Also measured, and left: 8 bit weights unsigned (249 ms of CPU: no VNNI product for them), blockwise
``MatMulNBits`` with int8 activations (twice as slow as ``DynamicQuantizeMatMul``), multi-head
attention as an operator of its own (equal), OpenVINO (CPU time of the eight: float32 370, bf16 215,
int8 weights and dynamic activations 172, static int8 156, static int8 with bf16 148), torch float32
480. The int8 products run at about 390 thousand million operations a second on a core.
"""
