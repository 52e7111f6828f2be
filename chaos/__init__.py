"""Nothing lost, nothing paid twice: measured with faults on purpose. Never in an image."""
