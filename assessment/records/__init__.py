"""What is kept, decrypted: drafts, submissions and notes. The only room where the vault meets the tables."""
