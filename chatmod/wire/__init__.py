"""What networks send, as far as both the live clients and the readers of files that people bring have to know it."""
