"""What two claims have in common and what sets them apart, as numbers. No module here gives a verdict."""
