"""The HTTP side: endpoints by noun, pages for people. It never computes; it asks ``voc``."""
