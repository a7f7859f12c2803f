"""`python -m bot`: the same as `cdht`."""

from bot.cli import main

main()
