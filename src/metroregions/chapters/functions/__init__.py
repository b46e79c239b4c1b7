"""Metropolitan functions and the claims on them."""
