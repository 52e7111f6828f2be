"""What a person needs to hear before and after a deployment: each finding is one line with its remedy.

`briefcast doctor` prints all of them, `make deploy` asks first and last. Every call only reads.
"""
