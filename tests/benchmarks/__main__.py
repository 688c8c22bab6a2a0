"""``python -m tests.benchmarks``: measure, print, write JSON and a page, compare."""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import BENCHMARKS
from tests.benchmarks.harness import Context, Skipped
from tests.benchmarks.machine import machine, versions
from tests.benchmarks.page import make_page
from tests.benchmarks.result import (
    Chart,
    Report,
    Result,
    Table,
    compared,
    load,
    save,
    with_result,
    with_results_of,
)
from tests.benchmarks.show import facts_lines, heading_lines, part_lines
from tests.shared import ROOT, SHARED

FILE = "benchmarks.json"


def main() -> None:
    """Command line."""
    options = _options()
    earlier = load(options.compare) if options.compare else None
    report = Report(datetime.now(UTC).isoformat(timespec="seconds"), machine(), versions(), ())
    if options.out and (options.out / FILE).exists():
        report = with_results_of(load(options.out / FILE), report)
    _say("# Benchmarks", "", *facts_lines(report.machine), *facts_lines(report.versions))
    changes: dict[str, Table] = {}
    for name in options.names or BENCHMARKS:
        result = _measured(name, options)
        before = next((r for r in earlier.results if r.name == name), None) if earlier else None
        if before is not None:
            changes[name] = compared(result, before)
            _say(*part_lines(changes[name]))
        report = with_result(report, result)
        if options.out:  # after each, so that a run that is stopped loses nothing
            options.out.mkdir(parents=True, exist_ok=True)
            save(report, options.out / FILE)
            page = make_page(report, changes)
            (options.out / "benchmarks.html").write_text(page, "utf-8")
    if earlier is not None and earlier.machine["processor"] != report.machine["processor"]:
        _say("", f"The earlier result is of another machine: {earlier.machine['processor']}.")


def _measured(name: str, options: argparse.Namespace) -> Result:
    module = importlib.import_module(f"tests.benchmarks.{name}")
    about = (module.__doc__ or "").strip().partition("\n")[0]
    result = Result(name, about)
    _say(*heading_lines(result))
    tables, charts, remarks, skipped = [], [], [], None
    with tempfile.TemporaryDirectory(prefix="qabot-benchmark-") as work:
        context = Context(
            rounds=options.rounds,
            work=Path(work),
            shared=options.shared,
            peers=options.peers,
            sizes=tuple(options.sizes) if options.sizes else None,
        )
        try:
            for part in module.run(context):
                _say(*part_lines(part))
                if isinstance(part, Table):
                    tables.append(part)
                elif isinstance(part, Chart):
                    charts.append(part)
                else:
                    remarks.append(part)
        except Skipped as reason:
            skipped = str(reason)
            _say("", f"Skipped: {skipped}")
    return Result(name, about, tuple(tables), tuple(charts), tuple(remarks), skipped)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Measure how fast qabot is."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(BENCHMARKS)}")
    about = f"folder for {FILE} and .html; what it holds of other benchmarks stays"
    parser.add_argument("-o", "--out", type=Path, help=about)
    parser.add_argument("--compare", type=Path, metavar="EARLIER.json")
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is measured")
    parser.add_argument("--sizes", type=int, nargs="+", help="passages of an index, askers")
    parser.add_argument(
        "--peers", type=Path, default=ROOT / ".peers" / "bin" / "python", help="the peers' Python"
    )
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the data lies")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


def _say(*lines: str) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
