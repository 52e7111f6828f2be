"""Small bugs put into the code on purpose, and the tests that notice them: `make mutants`.

    python -m tools.mutants [--count 400] [--seed 1] [--minutes 90] [--jobs 2] [--patience 1]
                            [--measure] [PATH…]
    python -m tools.mutants --again REPORT

Draws mutants evenly from packages/ and lambdas/, or from the files and folders named, and runs the
nearest tests against each in a copy of the tree. Writes build/mutants/report.md with every mutant
that no test noticed; --again tries those that a report lists. A mutant that nobody notices costs three
minutes of tests; --patience multiplies them. Exit code 1 when fewer than 90 % were
noticed.

The first run measures which tests run which lines, which takes as long as the unit tests with
coverage; --measure does so again.

    modules.py      what they are made of
    mutations.py    which small bugs a module may have
    measured.py     which tests run which lines, and how long they take
    nearest.py      which tests are run against a mutant, and in which order
    watching.py     the plugins of pytest that choose tests and note what they did
    live.py         a bug put into a function that is imported already
    session.py      tests that are imported once; every mutant's run in a fork
    trials.py       a copy of the tree; tests that import it anew
    worker.py       one mutant after the other
    campaign.py     all of them, by several workers
"""
