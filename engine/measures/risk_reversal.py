"""Risk reversal: what the market pays for upside over downside, at the same delta."""


def risk_reversal(iv_call: float, iv_put: float) -> float:
    """Call less put, so fear reads negative; some desks quote it the other way round."""
    return iv_call - iv_put
