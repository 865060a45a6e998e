"""chatmod runs moderated live chats: questions on time, exactly once, and every answer kept."""

__version__ = "0.1.0"
