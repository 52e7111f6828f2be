"""Names of the local cloud's resources."""

NAME = "briefcast-local"  # the stack; every resource's name begins with it
JOBS_TABLE = f"{NAME}-jobs"
