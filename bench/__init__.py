"""Benchmarks that others have described, made anew from their descriptions. No part of the package."""
