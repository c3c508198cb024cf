"""The accessibility proof: every address in every state, by tools that look at real pages."""
