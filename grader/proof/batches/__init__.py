"""How a large class fares: `grader proof batch`.

corpus_class.py    a class of any size, made from the corpus
real_batch.py      graded for real: throughput, memory, the time left, what stays behind
simulated.py       results through the real coordinator, from machines that are only simulated
"""
