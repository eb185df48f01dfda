"""What is in the corpus, and where. Knows nothing of `bot`."""

import os

# ONNX Runtime reports sessions and models to its makers, unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
