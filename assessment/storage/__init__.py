"""What is kept, and how it is read and written; times are UTC, texts are the canonical JSON the core makes."""
