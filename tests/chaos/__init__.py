"""`make chaos`: parts of the portal are killed with -9 in the middle of their work, and nothing may be lost or doubled.

Not part of the test run: it takes minutes. `portal.py` starts and kills real processes on a data folder of its own,
`sink.py` is the mail server, `work.py` publishes, imports and lets mails be written, `invariants.py` looks at what is
left, `__main__.py` tells it.
"""
