"""What is read and searched for, counted without personal data."""
