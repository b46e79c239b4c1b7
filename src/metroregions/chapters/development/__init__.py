"""Growth since the base year."""
