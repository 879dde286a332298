"""Looking through a record: pages of rows, what they add up to, and who stands against whom, each in bounded time."""
