"""The wave functions, one state a file, each written as its forward pass."""
