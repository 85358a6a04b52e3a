"""Measures Kling Gateway beside programs that are well known; Tests/bench.sh is its command."""
