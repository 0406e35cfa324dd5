"""The nouns and rules of an inspection: pure, no file, clock or network."""
