"""ganedu: the small package that the course on generative adversarial networks stands on.

Submodules load when first used, so ``import ganedu`` costs next to nothing::

    from ganedu import data, theory
    mnist = data.load("mnist")
    theory.js_divergence(p_data, p_g)
"""

import importlib

__version__ = "0.1.0"
__all__ = [
    "animation",
    "check",
    "data",
    "faces",
    "games",
    "losses",
    "metrics",
    "nets",
    "plots",
    "theory",
    "train",
    "zoo",
]


def __getattr__(name: str):
    if name in __all__:
        return importlib.import_module(f"ganedu.{name}")
    raise AttributeError(f"module 'ganedu' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
