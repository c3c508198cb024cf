"""The doors of the hub: lists, detail pages, the message to a contact."""
