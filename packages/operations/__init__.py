"""Ask a deployment about its campaigns and act on them: the local cloud or a stack in AWS.

Functions return values and raise CommandError. Nothing here prints, reads the command line or
knows an exit code, so that the command line and an API can both call it.
"""
