"""Encryption and keys: only the person can decrypt answers, and the team once they are shared. Knows no tables."""
