"""How far a share may be off by chance: Wilson's interval (E. B. Wilson, 1927), sound for few cases and near 0 or 1."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054  # of the standard normal distribution: 95 % lie within


def wilson(numerator: int, denominator: int, z: float = Z95) -> tuple[float, float]:
    """The bounds of the true share, 0 to 1; nothing is known of none (0 to 1)."""
    if denominator <= 0:
        return 0.0, 1.0
    share, squared = numerator / denominator, z * z
    middle = share + squared / (2 * denominator)
    spread = z * sqrt(share * (1 - share) / denominator + squared / (4 * denominator * denominator))
    whole = 1 + squared / denominator
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
