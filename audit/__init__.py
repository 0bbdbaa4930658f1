"""Facts drawn from a version, each beside the line that it was read from: for a person to judge (``make audit``)."""
