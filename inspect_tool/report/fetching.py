"""What a document may load while it is printed: the font's four faces, its own pictures, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspect_tool.errors import InputError
from inspect_tool.report.fonts import Fonts
from inspect_tool.report.model import Photo


class ClosedFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
    """Gives out the four font faces and the document's pictures, nothing else: no network, no file system."""

    def __init__(self, faces: Fonts, photos: Iterable[Photo] = ()) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._faces = faces
        self._photos = {photo.source: photo for photo in photos}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix("fonts:")
        if url.startswith("fonts:") and name in self._faces.faces:
            return URLFetcherResponse(url, self._faces.faces[name].data, {"Content-Type": "font/ttf"})
        if url in self._photos:
            return URLFetcherResponse(url, self._photos[url].data, {"Content-Type": "image/jpeg"})
        return super().fetch(url, headers)


@contextmanager
def closed_errors(templates: Path) -> Iterator[None]:
    """Name the address a template asked for in vain (WeasyPrint's error is no ordinary exception)."""
    try:
        yield
    except FatalURLFetchingError as error:
        raise InputError("report.error.template-fetch", folder=templates, reason=error) from error
