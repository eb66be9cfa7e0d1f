"""Sending: templates turn values into text, compose turns text into bytes, a transport hands bytes over.

Jinja2 lives in ``templates`` only, ``smtplib`` in ``smtp_relay`` only.  ``echo`` and ``compose`` are pure.
"""
