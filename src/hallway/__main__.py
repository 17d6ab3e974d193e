"""`python -m hallway` is `hallway`."""

import sys

from hallway.cli import main

if __name__ == "__main__":
    sys.exit(main())
