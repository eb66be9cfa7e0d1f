"""Policy: facts and time in, decisions with their reasons out.  No clock, no socket, no database."""
