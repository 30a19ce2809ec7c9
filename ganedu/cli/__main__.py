"""``python -m ganedu.cli`` is the command ``ganedu``; torchrun starts it so: ``torchrun -m ganedu.cli train mnist``."""

import sys

from ganedu.cli.main import main

sys.exit(main())
