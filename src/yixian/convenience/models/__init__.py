"""The rows of convenience: who offers what."""

from yixian.convenience.models.provider import Provider, ProviderKind

__all__ = ["Provider", "ProviderKind"]
