"""The type that the decoders agree on."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # rows x columns x 3 (RGB) or 4 (RGBA, straight), without gaps
