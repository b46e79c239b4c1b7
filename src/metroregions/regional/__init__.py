"""From districts to territories, and indicators by territory and district."""
