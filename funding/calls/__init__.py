"""Funding calls: how they are found, shown, edited, checked, published and asked about."""
