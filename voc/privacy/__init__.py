"""Personal data, masked before anything is stored or logged."""
