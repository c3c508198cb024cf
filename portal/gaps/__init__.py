"""The gap board: countries and pillars, what is asked for and what is paid for."""
