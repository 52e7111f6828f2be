"""IAM: who may do what, decided by policies as they are written, and refusals as each service words them."""
