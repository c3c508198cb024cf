"""Good practices, learning opportunities, collections, endorsements and adaptation reports."""
