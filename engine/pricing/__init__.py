"""What an option is worth, what its price says, and what of both changes when the shares move."""
