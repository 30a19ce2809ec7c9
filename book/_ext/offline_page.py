"""Pages that work with the network off: MathJax travels with the book, and nothing else is asked for."""

import os
import shutil
from importlib import metadata
from pathlib import Path

# What tex-svg.js may ask for later: TeX extensions, and the speech that a reader can switch on in the menu.
_PARTS = ("tex-svg.js", "input/tex/", "a11y/", "sre/")


def _vendor_mathjax(app, exception) -> None:
    if exception is not None or app.builder.format != "html":
        return
    for entry in metadata.files("sphinx-mathjax-offline"):
        _, _, part = entry.as_posix().partition("/static/mathjax/")
        target = Path(app.outdir, "mathjax", part)
        if part.startswith(_PARTS) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry.locate(), target)


def _drop_thebe(app, pagename, templatename, context, doctree) -> None:
    # Jupyter Book always loads sphinx-thebe, which adds its script twice (a console error) and asks a CDN for the rest.
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "thebe" not in f"{getattr(script, 'filename', script)} {getattr(script, 'attributes', '')}".lower()
    ]


def setup(app):
    # Progress bars of a run are for its reader, not for the printed page.
    os.environ.setdefault("TQDM_DISABLE", "1")
    app.connect("html-page-context", _drop_thebe, priority=900)
    app.connect("build-finished", _vendor_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
