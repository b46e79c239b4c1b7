"""What the eleven are."""
