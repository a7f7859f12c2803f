"""The channels there are: each is a file or a folder here, made from the settings in `bot.wiring`, with cases in the contract tests."""

CHANNELS = ("console", "telegram", "zalo_oa", "zalo_bot", "web")
