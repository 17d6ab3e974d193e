"""The pages of membership, one file per subject: fetch, call one query or action, render."""
