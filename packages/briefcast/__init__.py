"""What every function shares: contracts, error names, keys, storage."""
