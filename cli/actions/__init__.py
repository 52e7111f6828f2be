"""What each command does once its options are checked. Every action returns the exit code."""
