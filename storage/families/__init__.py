"""Families, clans and villages that strive for their title: gates, sheets of points, reviews, decisions."""
