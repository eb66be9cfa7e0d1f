"""The author's own words and the rest: quotations, forwards, signatures, told apart and kept."""
