"""voc reads Japanese voice-of-customer text and says why customers leave.

The packages follow the data's way: ``ingest`` → ``text`` → ``encode`` → ``tag`` → ``themes`` → ``store`` → ``report``.
"""

__version__ = "0.1.0"
