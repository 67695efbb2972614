"""The parts of a pack, as frozen data that was checked when it was loaded."""
