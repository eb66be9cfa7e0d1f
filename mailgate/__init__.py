"""mailgate: mail in, tickets and acknowledgements out, nothing lost."""
