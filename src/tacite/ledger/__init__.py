"""The books: transfers between two books, never rewritten."""
