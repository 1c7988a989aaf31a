"""What the pages of a customer show, asked in few questions and never written."""
