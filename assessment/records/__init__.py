"""What is stored, decrypted: drafts, submissions, case events. The only room that knows vault and storage."""
