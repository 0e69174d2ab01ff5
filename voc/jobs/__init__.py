"""The long parts, each in steps that can be repeated: import, discovery, training. The command line and the API start them."""
