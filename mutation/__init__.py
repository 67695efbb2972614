"""Mutation testing of a pack: one small thing of it is changed at a time; its examples and claims should notice."""
