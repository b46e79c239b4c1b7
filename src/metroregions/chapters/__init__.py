"""What the chapters compute: one room a subject."""
