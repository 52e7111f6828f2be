"""onnxruntime without its telemetry.

Official builds (1.32 is one) send events about the nets that they run to Microsoft, and keep an identifier
of the machine in the user's cache folder. The variable below turns both off for the life of the process. It
is read when the library is loaded, so everything here imports onnxruntime from this module.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

__all__ = ["onnxruntime"]
