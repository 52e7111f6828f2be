"""What a local cloud keeps in a folder, so that the next one goes on with it.

folder.py finds, locks and checks the folder, records.py is its database, recorder.py writes what moto
holds into it, and restoring.py puts it back. Objects keep themselves (local/objects/).
"""
