"""Large files in a bucket: Amazon S3, or any server with the same API."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

from millpond.errors import ConfigError
from millpond.stores.base import StoreError
from millpond.stores.files import UnknownFile
from millpond.stores.objects import PIECE, Objects, is_place

REQUEST = 60
"""Seconds that one request to the bucket may take."""
_OPTIONS = ("endpoint", "region")


class BucketObjects(Objects):
    """``s3://bucket/prefix``; credentials come from the environment or the machine's role, as AWS's own tools do.

    Parameters
    ----------
    url:
        ``?endpoint=http://host:9000`` names a server other than Amazon's,
        ``?region=eu-central-1`` the region.

    Raises
    ------
    ConfigError
        The URL is invalid, or the package is missing.
    """

    def __init__(self, url: str) -> None:
        self._store, self._prefix = _connect(url)
        self._name = url.partition("?")[0]

    async def open(self) -> None:
        # So a wrong bucket or key is reported at the start.
        async for _ in self.list_old(0, prefix=self._key("0" * 64 + "." + "0" * 16)):
            return

    async def close(self) -> None:
        """Does nothing: connections close by themselves."""

    def spool(self) -> IO[bytes]:
        try:
            return tempfile.TemporaryFile()
        except OSError as error:
            raise StoreError(f"A temporary file cannot be made: {error.strerror or error}.") from error

    async def put(self, place: str, file: IO[bytes]) -> None:
        import obstore

        key = self._key(place)
        await asyncio.to_thread(file.seek, 0)
        try:
            await obstore.put_async(self._store, key, file)
        except Exception as error:
            raise self._explain(error) from error

    async def has(self, place: str) -> bool:
        import obstore

        try:
            await obstore.head_async(self._store, self._key(place))
        except FileNotFoundError:
            return False
        except Exception as error:
            raise self._explain(error) from error
        return True

    async def read(self, place: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        import obstore

        key = self._key(place)
        # A request has a time limit (`REQUEST`), however much it has returned. A reader may take longer, for
        # example over a phone's line, or because a video was paused: then another request continues.
        while start < end:
            began = start
            try:
                found = await obstore.get_async(self._store, key, options={"range": (start, end)})
                async for piece in found.stream(min_chunk_size=PIECE):
                    start += len(piece)
                    yield bytes(piece)
            except FileNotFoundError:
                raise UnknownFile(f"The file {place} is not in {self._name}.") from None
            except Exception as error:
                if start == began:
                    raise self._explain(error) from error
            if start == began:
                return  # the object is now shorter than before

    async def remove(self, places: Sequence[str]) -> None:
        import obstore

        keys = [self._key(place) for place in places]
        try:
            if keys:
                await obstore.delete_async(self._store, keys)
        except FileNotFoundError:
            return
        except Exception as error:
            raise self._explain(error) from error

    async def list_old(self, seconds: float, *, prefix: str = "") -> AsyncIterator[str]:
        import obstore

        before = datetime.now(UTC) - timedelta(seconds=seconds)
        try:
            async for page in obstore.list(self._store, prefix=prefix or self._prefix or None):
                for found in page:
                    name = found["path"].rpartition("/")[2]
                    if found["last_modified"] < before and is_place(name):
                        yield name
        except Exception as error:
            raise self._explain(error) from error

    def _key(self, place: str) -> str:
        if not is_place(place):
            raise UnknownFile(f"`{place}` is not a valid place for a file.")
        return f"{self._prefix}/{place}" if self._prefix else place

    def _explain(self, error: Exception) -> StoreError:
        text = str(error).strip().partition("\n")[0]
        return StoreError(
            f"The bucket of files {self._name} cannot be used: {text}. "
            "Does it exist, and may these credentials read, write, list and delete in it?"
        )


def _connect(url: str) -> tuple[Any, str]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if not parts.netloc:
        raise ConfigError(f"`{url}` names no bucket. Write `s3://bucket/prefix`.")
    if unknown := options.keys() - set(_OPTIONS):
        raise ConfigError(
            f"`{url}` has an unknown part `{unknown.pop()}`. Known are `endpoint` and `region`."
        )
    try:
        from obstore.store import S3Store
    except ImportError:
        raise ConfigError(
            'Files in a bucket need a package that is not installed. Install it: `pip install "millpond[s3]"`.'
        ) from None
    plain = options.get("endpoint", "").startswith("http://")
    store = S3Store(
        parts.netloc,
        client_options={"allow_http": plain, "timeout": f"{REQUEST}s"},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
        **options,  # type: ignore[arg-type]
    )
    return store, parts.path.strip("/")
