"""Telegram, through aiogram."""
