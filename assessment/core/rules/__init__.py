"""The one rule language: parsed once into a typed tree, then read by evaluation and by explanation."""
