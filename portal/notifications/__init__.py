"""Who hears of what: letters, the outbox, sending, and what comes back."""
