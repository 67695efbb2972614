"""The rule language: parsed once into a typed tree, which is then evaluated, explained, pruned and proved."""
