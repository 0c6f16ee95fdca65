from .queue import ReplyAdmin

__all__ = ["ReplyAdmin"]
