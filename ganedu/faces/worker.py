"""A process that draws: ``python -m ganedu.faces.worker``, one job as a line of JSON in, raw pixels out.

A process of its own, rather than a fork or a pool: it starts the same way from a notebook, a script without a main
guard and a threaded program, on every system, and it never imports torch.
"""

import json
import sys

import numpy as np

from ganedu.faces.attributes import sample
from ganedu.faces.scene import draw


def main() -> None:
    """Draw the faces of one job and write them one after the other."""
    # glibc gives memory back to the system after each face and fetches it anew for the next, a sixth of the time, until
    # a large array was freed: from then on it keeps as much. The pages of this one are never touched.
    np.empty(2**21)
    job = json.loads(sys.stdin.readline())
    out = sys.stdout.buffer
    for index in range(job["start"], job["stop"], job["step"]):
        attributes = sample(job["seed"], index, fixed=job["fixed"], without=job["without"])
        out.write(draw(attributes, job["size"], job["layer"]).tobytes())
        out.flush()


if __name__ == "__main__":
    main()
