"""Files that a screen hands out, which no cache keeps."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse


def csv_file(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """Lines of CSV as a file of that name, never whole in memory."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"
    }  # fmt: skip
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
