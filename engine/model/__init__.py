"""The frozen nouns that everything else is said in."""
