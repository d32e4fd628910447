from yixian.safeguard.actions.record_access import record_access, record_accesses

__all__ = ["record_access", "record_accesses"]
