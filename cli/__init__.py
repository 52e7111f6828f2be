"""The command line `briefcast`."""
