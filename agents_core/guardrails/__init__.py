"""What is refused: on the way in, on the way out, and at the tools."""
