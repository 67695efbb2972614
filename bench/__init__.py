"""Benchmarks: speed and size beside their budgets, compared within one run. They never fail a build."""
