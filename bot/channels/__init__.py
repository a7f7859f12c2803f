"""The channels there are, by dotted name, imported on use: a new channel is one file, one line here, one table of cases."""

CHANNELS = {
    "console": "bot.channels.console:Console",
    "telegram": "bot.channels.telegram:Telegram",
    "zalo_oa": "bot.channels.zalo_oa:ZaloOA",
    "zalo_bot": "bot.channels.zalo_bot:ZaloBot",
    "web": "bot.channels.web:Web",
}
