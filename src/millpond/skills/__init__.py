"""What an agent that writes apps needs to know, as skill files: ``millpond skills``."""
