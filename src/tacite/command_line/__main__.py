"""`python -m tacite.command_line`, as the bootstrap script starts it."""

import sys

from tacite.command_line.entrance import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
