"""Sound of a NumPy array, as a WAV file."""

from __future__ import annotations

import struct
import sys
from typing import Any

from millpond.elements.checks import refuse
from millpond.errors import ApiError

_LOUDEST = 32767


def to_wav(samples: Any, sample_rate: int) -> bytes:
    """One row of samples, or a row for each channel, as a file of 16 bits a sample.

    Floats reach from -1 to 1; those that go beyond are made quieter together.
    Whole numbers are as loud as they are in the range of their type.
    """
    np: Any = sys.modules["numpy"]  # the array has brought it

    if samples.ndim not in (1, 2):
        raise ApiError(
            f"`data` must be one row of samples, or a row for each channel; got {samples.ndim} dimensions."
        )
    if samples.dtype.kind not in "fiub":
        refuse("data", "an array of numbers", samples)
    channels = 1 if samples.ndim == 1 else samples.shape[0]
    if not 0 < channels <= 32:
        raise ApiError(
            f"`data` must have a row for each channel, from 1 to 32; got {channels}. Pass `data.T`."
        )
    if samples.dtype.kind == "f":
        values = np.nan_to_num(samples.astype(np.float64), posinf=0, neginf=0)
        peak = float(np.abs(values).max(initial=0))
        values = values * (_LOUDEST / max(1.0, peak))
    elif samples.dtype == np.int16:
        values = samples
    else:
        bits = samples.dtype.itemsize * 8
        middle = 2 ** (bits - 1) if samples.dtype.kind == "u" else 0
        values = (samples.astype(np.float64) - middle) * (_LOUDEST / (2 ** (bits - 1)))
    body = np.ascontiguousarray(values.T.astype("<i2")).tobytes()
    size = channels * 2
    head = struct.pack(
        "<4sI8sIHHIIHH4sI",
        b"RIFF", 36 + len(body), b"WAVEfmt ", 16, 1, channels, sample_rate, sample_rate * size, size, 16, b"data", len(body),
    )  # fmt: skip
    wav: bytes = head + body
    return wav
