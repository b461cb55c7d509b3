"""What the agents can do. Each tool checks for itself who may ask for what."""
