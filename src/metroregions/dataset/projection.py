"""ETRS89 / UTM zone 32N: the transverse Mercator projection by Krüger's series.

Source: L. Krüger, Konforme Abbildung des Erdellipsoids in der Ebene (1912), in the form of
C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011),
475-485, doi 10.1007/s00190-011-0445-3, coefficients to the fourth order in the third flattening
(error below a millimetre within 20 degrees of the central meridian).
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_A = 6378137.0  # GRS 80, metres
_F = 1 / 298.257222101
_N = _F / (2 - _F)
_RECTIFYING = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_SCALE = 0.9996
_MERIDIAN = 9.0
_EASTING = 500_000.0


def utm32(longitude: Array, latitude: Array) -> tuple[Array, Array]:
    """Project degrees of longitude and latitude (any shape) to easting and northing in metres."""
    phi = np.radians(latitude)
    lam = np.radians(longitude - _MERIDIAN)
    e = np.sqrt(_F * (2 - _F))
    conformal = np.sinh(np.arctanh(np.sin(phi)) - e * np.arctanh(e * np.sin(phi)))
    xi = np.arctan2(conformal, np.cos(lam))
    eta = np.arcsinh(np.sin(lam) / np.hypot(conformal, np.cos(lam)))
    x, y = eta, xi
    for k, alpha in enumerate(_ALPHA, start=1):
        y = y + alpha * np.sin(2 * k * xi) * np.cosh(2 * k * eta)
        x = x + alpha * np.cos(2 * k * xi) * np.sinh(2 * k * eta)
    factor = _SCALE * _RECTIFYING
    return _EASTING + factor * x, factor * y


def degrees(easting: Array, northing: Array) -> tuple[Array, Array]:
    """Return longitude and latitude in degrees of metres in UTM zone 32N: the inverse of `utm32`.

    The latitude comes from its conformal latitude by iteration; each step gains two digits.
    """
    factor = _SCALE * _RECTIFYING
    eta, xi = (easting - _EASTING) / factor, northing / factor
    x, y = eta, xi
    for k, beta in enumerate(_BETA, start=1):
        y = y - beta * np.sin(2 * k * xi) * np.cosh(2 * k * eta)
        x = x - beta * np.cos(2 * k * xi) * np.sinh(2 * k * eta)
    e = np.sqrt(_F * (2 - _F))
    psi = np.arcsinh(np.sin(y) / np.hypot(np.sinh(x), np.cos(y)))
    phi = np.arctan(np.sinh(psi))
    for _ in range(7):
        phi = np.arcsin(np.tanh(psi + e * np.arctanh(e * np.sin(phi))))
    return _MERIDIAN + np.degrees(np.arctan2(np.sinh(x), np.cos(y))), np.degrees(phi)
