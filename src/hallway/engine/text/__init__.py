"""Text: words of any language in, ranked items out. ``index`` is the place to start reading."""
