"""What recognition changed."""
