"""Packs read from files, checked, built and frozen as snapshots."""
