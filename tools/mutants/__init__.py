"""Small bugs put into the code on purpose, and the tests that notice them: `make mutants`.

    python -m tools.mutants [--count 400] [--seed 1] [--minutes 90] [--jobs 2] [PATH…]

Draws mutants evenly from packages/ and lambdas/, or from the files and folders named, and runs the
nearest tests against each in a copy of the tree. Writes build/mutants/report.md with every mutant
that no test noticed. Exit code 1 when fewer than 90 % were noticed.

    mutations.py    which small bugs a module may have
    nearest.py      which tests are run against them, and in which order
    trials.py       one mutant, its tests, in a process of its own
    campaign.py     all of them, several at a time
"""
