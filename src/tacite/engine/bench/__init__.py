"""The measured night: its speed, memory and questions, beside what PostgreSQL itself can do."""
