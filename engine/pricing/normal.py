"""The tails of the normal distribution, true however far out, because that is where cheap wings live."""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

ROOT_TWO_PI = 2.5066282746310002

# Minimax fit of Mills' ratio (1 - cdf) / density as MILLS_TOP / MILLS_BOTTOM, highest power first; relative
# error 1e-17 on 0..45, 3e-13 out to infinity. All terms are positive, so evaluating it cancels nothing.
MILLS_TOP = (
    4.896329787787493e-07, 1.5617880912384033e-05, 0.00024331063506751312, 0.002412776603678143,
    0.01676337289378043, 0.08498928134386859, 0.3181681808495826, 0.8698983210069049,
    1.6704623789799096, 2.054404908938033, 1.2533141373155003,
)  # fmt: skip
MILLS_BOTTOM = (
    4.896329787786139e-07, 1.561788091241746e-05, 0.0002438002680425753, 0.00242839448483859,
    0.017005704251689964, 0.08737082255171347, 0.3344498197535535, 0.9502184027691438,
    1.957497985750584, 2.777330699436652, 2.4370625192821382, 1.0,
)  # fmt: skip


Terms: TypeAlias = tuple[npt.NDArray[np.float64], ...]


def terms(numbers: Iterable[float]) -> Terms:
    """Keep each term as a 0-d array, which numpy takes faster than a Python float."""
    return tuple(np.array(number) for number in numbers)


_TOP, _BOTTOM = terms(MILLS_TOP), terms(MILLS_BOTTOM)


def mills(distance: Floats) -> Floats:
    """Return (1 - cdf) / density of each distance >= 0, which keeps its size where the cdf underflows."""
    return polynomial(_TOP, distance) / polynomial(_BOTTOM, distance)


def polynomial(terms: Terms, at: Floats) -> Floats:
    """Evaluate by Horner's rule, highest power first, in one array."""
    total: Floats = np.multiply(at, terms[0])
    for term in terms[1:-1]:
        np.add(total, term, total)
        np.multiply(total, at, total)
    return np.add(total, terms[-1], total)
