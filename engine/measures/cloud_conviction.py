"""How much stands behind a cloud flip, 0 to 100."""


def cloud_conviction(
    *, macro_agrees: bool, volume_ratio: float, gap_atr: float, vwap_agrees: bool, body_agrees: bool
) -> int:
    """Macro 30, volume up to 20, width of the cloud up to 20 at half an ATR, VWAP side 15, body 15."""
    score = 30.0 if macro_agrees else 0.0
    score += 20.0 * min(max(volume_ratio - 1.0, 0.0), 1.0)
    score += 20.0 * min(max(gap_atr / 0.5, 0.0), 1.0)
    score += (15.0 if vwap_agrees else 0.0) + (15.0 if body_agrees else 0.0)
    return round(score)
