"""What is stored, decrypted: drafts, submissions and notes. The only room that knows both the vault and the storage."""
