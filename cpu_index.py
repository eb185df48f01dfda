"""Prints the pip option that brings torch's build for processors, or nothing where that is not wanted.

On Linux, PyPI has torch for CUDA: gigabytes that Corrobot has no use for. PyTorch's own index has the build without.
The option is printed where that index answers within seconds, and where whoever installs has named no index and no
folder of wheels, be it in the environment or in pip's configuration. `make` asks this file before it installs.
"""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request

INDEX = "https://download.pytorch.org/whl/cpu"
_SECONDS = 3.0
_CHOSEN = re.compile(r"\b(index-url|extra-index-url|find-links|no-index)=")


def option(platform: str, configuration: str, index: str = INDEX) -> str:
    """The option for a platform as `sys.platform` names it, and for what `pip config list` prints."""
    if platform != "linux" or _CHOSEN.search(configuration) or not _answers(f"{index}/torch/"):
        return ""
    return f"--extra-index-url={index}"


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS):
            return True
    except (OSError, ValueError):
        return False


if __name__ == "__main__":
    told = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    sys.stdout.write(option(sys.platform, told.stdout))
