"""Answers to outcome: routing, scores, rules and what would change them. Pure functions."""
