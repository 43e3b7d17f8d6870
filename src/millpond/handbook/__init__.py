"""The documentation of this version, which the package carries: ``millpond docs``."""
