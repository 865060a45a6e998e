"""`python -m chatmod` is the same program as `chatmod`."""

from chatmod.cli import main

if __name__ == "__main__":
    main()
