"""The same work done by the project and by its peers, each in a process of its own."""
