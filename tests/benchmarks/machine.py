"""What a result was measured on: the machine, and the versions of what ran."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from qabot.models.session import available_cpus

_TELLING_FLAGS = (
    "avx2", "avx512f", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_int8", "asimddp", "i8mm",
)  # fmt: skip
PACKAGES = ("qabot", "numpy", "onnxruntime", "tokenizers", "faiss-cpu", "torch", "transformers",
            "sentence-transformers")  # fmt: skip


def machine() -> dict[str, str]:
    """Processor, cores, memory, and how busy it was when the run began."""
    info = _processor()
    flags = set(info.get("flags", info.get("Features", "")).split())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = info.get("model name", platform.processor() or platform.machine())
    family = f", family {info['cpu family']} model {info['model']}" if "cpu family" in info else ""
    return {
        "processor": model + family,
        "instructions": " ".join(flag for flag in _TELLING_FLAGS if flag in flags),
        "cores": f"{available_cpus()} of {os.cpu_count()}",
        "memory": f"{memory:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load": "{:.2f} {:.2f} {:.2f} (1, 5 and 15 minutes)".format(*os.getloadavg()),
    }


def versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Of Python, SQLite and packages; what is not installed is left out."""
    import sqlite3

    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def anonymous() -> float:
    """MiB that are resident and no file's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    raise OSError("the system does not say what memory is a file's")


def _processor() -> dict[str, str]:
    """The first processor's lines of ``/proc/cpuinfo``; none where there is no such file."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return {}
    lines = (line.partition(":") for line in text.partition("\n\n")[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}
