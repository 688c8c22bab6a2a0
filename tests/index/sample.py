"""Makes the sample of the current schema that the tests keep once a version is released.

::

    python -m tests.index.sample

It holds four articles of the demo collection and a copy of one of them, as read
from ``/srv/news``, a folder that must not exist (``--folder`` names another): an
index remembers where its articles came from. Later versions must open it as it
is; it is never made again for a schema that was released.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from qabot.config import Settings
from qabot.index.index import Index
from qabot.index.schema import MIGRATIONS
from tests.conftest import DEMO_ARTICLES

SAMPLES = Path(__file__).parent / "samples"
_ARTICLES = (
    "space/apollo-11-splashdown.txt",
    "space/chandrayaan-3-lands.txt",
    "space/philae-comet-landing.txt",
    "smallpox-eradicated.md",
)
_COPIED = "smallpox-eradicated.md"
_DATE = (2026, 1, 1, 0, 0, 0)


def make(sources: Path, archive: Path) -> None:
    """Build an index from the sample's articles, written to ``sources``, and pack it."""
    sources.mkdir(parents=True)
    try:
        for name in _ARTICLES:
            shutil.copy(DEMO_ARTICLES / name, sources)
        text = (sources / _COPIED).read_text(encoding="utf-8")
        (sources / f"copy-of-{_COPIED}").write_text(text, encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sample"
            with Index.create(path, Settings()) as index:
                index.build([str(sources)])
            with closing(sqlite3.connect(path / "index.db", isolation_level=None)) as connection:
                connection.execute("VACUUM")
            _pack(path, archive)
    finally:
        shutil.rmtree(sources)


def _pack(path: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted([path / "index.db", *path.glob("vectors-*.faiss")]):
            info = zipfile.ZipInfo(file.name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, file.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the sample of the current schema.")
    parser.add_argument("--folder", type=Path, default=Path("/srv/news"))
    make(parser.parse_args().folder, SAMPLES / f"schema-{len(MIGRATIONS)}.zip")


if __name__ == "__main__":
    main()
