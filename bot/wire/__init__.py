"""HTTP as the desk speaks it: connections that stay warm, answers with an end."""
