"""Chapters run side by side: Sphinx finds every result, and what fails is not kept."""

import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from jupyter_cache import get_cache

ROOT = Path(__file__).parents[2]
CHAPTER = """---
file_format: mystnb
kernelspec:
  name: python3
---

# One

:::{{note}}
A fence of colons.
:::

```{{code-cell}} ipython3
import os

print({number}, os.environ["OMP_NUM_THREADS"], os.environ["TQDM_DISABLE"])
{more}
```
"""


def test_good_results_are_kept_and_failures_are_not(tmp_path):
    tools, pages = tmp_path / "book/_tools", tmp_path / "book"
    tools.mkdir(parents=True)
    shutil.copy(ROOT / "book/_tools/run_chapters.py", tools)
    (pages / "good.md").write_text(CHAPTER.format(number=1, more=""))
    (pages / "bad.md").write_text(CHAPTER.format(number=2, more="raise ValueError"))
    (pages / "text.md").write_text("# No cells\n")
    chapters = [{"file": f"book/{name}"} for name in ("good", "bad", "text")]
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump({"parts": [{"chapters": chapters}]}))
    (tmp_path / "_config.yml").write_text("execute: {timeout: 60}\n")
    run = lambda: (
        subprocess.run([sys.executable, tools / "run_chapters.py"], check=True, capture_output=True, text=True).stderr
    )
    assert "Executing 2 notebook(s)" in run()
    cache = get_cache(tmp_path / "_build/.jupyter_cache")
    (kept,) = cache.list_cache_records()
    assert kept.uri.endswith("good.md")
    assert cache.get_cache_bundle(kept.pk).nb.cells[-1].outputs[0].text == "1 1 1\n"
    assert "Executing 1 notebook(s)" in run()  # the bad one alone
