"""Decides what the screens of this room ask for; whether it may be done is for operations."""
