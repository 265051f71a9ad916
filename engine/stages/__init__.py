"""The trading order of a step: each stage reads the floor and yields what follows."""
