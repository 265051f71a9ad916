"""What people type and tap, who they are, and what the desk is told of it."""
