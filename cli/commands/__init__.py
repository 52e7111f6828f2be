"""One module a command: its options, its help, and what is checked before anything starts.

Each command imports what it needs when it runs, so that --help is instant.
"""
