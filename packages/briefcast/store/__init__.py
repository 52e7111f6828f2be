"""Where functions keep data: objects in the bucket, leases and counters in the jobs table."""
