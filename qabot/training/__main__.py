"""``python -m qabot.training``."""

from qabot.training.cli import main

if __name__ == "__main__":
    main(prog_name="python -m qabot.training")
