"""Makers of rows for tests: plain functions with defaults that surprise nobody."""
