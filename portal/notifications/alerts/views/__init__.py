"""The doors of alerts: asking for one, confirming, changing and ending it."""
