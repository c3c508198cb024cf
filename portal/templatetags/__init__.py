"""Components of all pages, and tags of the desk; most are built-in, so that no template has to load them."""
