"""What a pack is: frozen data, checked when it was loaded."""
