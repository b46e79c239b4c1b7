"""From notebooks to an edition: execute, compose, render, publish."""
