"""S3's objects over files, in a process of its own: versions, conditions, checksums, events.

server.py listens, actions.py answers, catalogue.py keeps. The engine starts it by process.py.
"""
