"""Web pages as files: their addresses, fetching them, and which addresses strangers may name. The home of httpx."""
