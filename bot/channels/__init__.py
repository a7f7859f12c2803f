"""The channels there are, by dotted name, imported on use: a new channel is one file, one line here, one table of cases."""

CHANNELS = {
    "console": "bot.channels.console:Console",
    "telegram": "bot.channels.telegram.channel:Telegram",
    "zalo_oa": "bot.channels.zalo_oa.channel:ZaloOA",
    "zalo_bot": "bot.channels.zalo_bot.channel:ZaloBot",
    "web": "bot.channels.web.channel:Web",
}
