"""What every function shares: the contracts, the error names, the keys, the storage."""
