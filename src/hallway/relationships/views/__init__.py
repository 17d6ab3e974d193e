"""The pages of `/network/`: people I know, requests, address book, import."""
