"""Benchmarks: ``python -m bench``, or ``make bench``.

Absolute rates swing by a factor of two between two runs on a shared machine.  So every rate has a baseline, a stock
aiosmtpd that discards what it receives, which takes turns with mailgate within the same run; what counts is the ratio
of the medians, and the processor time for one mail.  Nothing here asserts a time.
"""
