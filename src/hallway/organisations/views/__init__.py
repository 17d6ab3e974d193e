"""Pages: fetch, call one query or action, render. One file per kind of page."""
