"""AWS Lambda on one machine: every function is a real `python -m awslambdaric` process.

service.py answers Invoke; pool.py keeps a function's sandboxes; sandbox.py is one process with the
private Runtime API (runtime_api.py) that it polls.
"""
