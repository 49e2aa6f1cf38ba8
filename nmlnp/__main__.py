"""The command ``nmlnp``, also as ``python -m nmlnp``."""

import signal
import sys


def main():
    """Run the command; Ctrl-C before there is anything to stop just ends it."""
    handler = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from nmlnp.cli import main as command

    signal.signal(signal.SIGINT, handler)
    try:
        command()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
