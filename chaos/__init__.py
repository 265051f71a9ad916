"""DOUBTS: bad days by the thousand for the real engine, the real journal and the real broker's adapter."""
