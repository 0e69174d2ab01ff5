"""Webhooks: who wants to hear of which events, how they are signed and sent, and where they must not go."""
