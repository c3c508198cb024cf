"""People and organisations, and what is known of States."""
