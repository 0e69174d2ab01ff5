"""Subscriptions to the weekly summary: who gets it, when it is due, and how it goes by mail, to a channel, into a folder."""
