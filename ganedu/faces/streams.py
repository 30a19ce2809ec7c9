"""Random streams by name: SHA-256 of the name, so that a stream is the same everywhere and moves no other."""

import hashlib
from collections.abc import Mapping


class Stream:
    """Random numbers that belong to one name and depend on nothing else.

    The k-th block of four numbers is SHA-256 of ``"name/k"``, read as four 64-bit whole numbers of which 53 bits count.
    """

    def __init__(self, name: str):
        self.name = name
        self._block = 0
        self._numbers: list[float] = []

    def random(self) -> float:
        """A number in [0, 1)."""
        if not self._numbers:
            digest = hashlib.sha256(f"{self.name}/{self._block}".encode()).digest()
            self._numbers = [(int.from_bytes(digest[i : i + 8], "big") >> 11) * 2.0**-53 for i in (24, 16, 8, 0)]
            self._block += 1
        return self._numbers.pop()

    def uniform(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int((high - low + 1) * self.random())

    def choice(self, weights: Mapping[str, float]) -> str:
        """A key, with a probability in proportion to its weight."""
        total = 0.0
        for weight in weights.values():  # not sum(), which rounds otherwise since Python 3.12
            total += weight
        left = self.random() * total
        for key, weight in weights.items():  # noqa: B007 - the last key catches rounding
            left -= weight
            if left < 0:
                break
        return key
