"""How far the author of a message is proven: facts about a message in, its standing out."""
