"""The local cloud: the services that the workflow needs, emulated in this process. Never in an image."""
