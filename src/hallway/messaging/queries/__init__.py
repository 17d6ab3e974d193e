"""What is read of messages, always for one of the two who wrote them."""
