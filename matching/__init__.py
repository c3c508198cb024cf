"""Who could work with whom: rules of eligibility, profiles, scores, reasons and blockers."""
