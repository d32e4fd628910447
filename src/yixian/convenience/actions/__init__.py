from yixian.convenience.actions.feeds import feed_called, hand_in, may_keep, remove_feed, take_version

__all__ = ["feed_called", "hand_in", "may_keep", "remove_feed", "take_version"]
