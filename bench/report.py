"""The results as a page: medians with their spread, and each goal as a ratio of the same run."""

import os
import pathlib
import platform
import statistics
import subprocess
import time

COLUMNS = (("rate", "events a second", "{:,.0f}"), ("cpu_ms", "CPU ms an event", "{:.2f}"),
           ("bytes", "bytes written an event", "{:,.0f}"), ("p50_ms", "p50 at half load, ms", "{:.1f}"),
           ("p99_ms", "p99 at half load, ms", "{:.1f}"), ("pss", "memory after a load, MB (Pss)", "{:,.0f}"))

# What is compared, with which ratio must be reached, and whether less is better.
RATIOS = (("CPU an event, sinks off, to Express'", "cpu_ms", "c", "f", 0.8, True),
          ("CPU an event as it comes, to Express'", "cpu_ms", "d", "f", 1.2, True),
          ("events a second, sinks off, to Express'", "rate", "c", "f", 2, False),
          ("end to end: events a second with a sink, to Express'", "rate", "e", "g", 2, False),
          ("p99 at half load, sinks off, to Express'", "p99_ms", "c", "f", 0.5, True),
          ("CPU an event, a hundred sinks, three concerned, to three", "cpu_ms", "h", "d", 1.3, True))

PICTURE = "docs/pictures/profile.png"
PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
SEVERAL = "\n## Several hubs\n"


def version(*command):
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    return (out.stdout or out.stderr).strip().splitlines()[0]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def cell(rounds, key, form):
    values = sorted(one[key] for one in rounds)
    return f"{form.format(statistics.median(values))} ({form.format(values[0])}–{form.format(values[-1])})"


def ratios(rounds, key, one, other):
    """Round by round, so that what slowed both down in a round does not count."""
    return sorted(a[key] / b[key] for a, b in zip(rounds[one], rounds[other]))


def page(results, options, variants):
    rounds = results["rounds"]
    lines = ["# Benchmarks", "",
             f"Made on {time.strftime('%Y-%m-%d')} by `bench/run --only {options.only} --rounds {options.rounds} --seconds {options.seconds} "
             f"--warm {options.warm}` on {os.cpu_count()} cores ({processor()}), Linux {platform.release()}, with "
             f"{version('java', '-version')}, Node {version('node', '--version')} and {version('psql', '--version')}. "
             "All variants, the load and the databases share these cores. Each cell is the median of the rounds, with the "
             "lowest and the highest. Compare within a page only.", "",
             "| | variant | " + " | ".join(title for _, title, _ in COLUMNS) + " | peak memory, MB (RSS) | ids checked |",
             "|---|---|" + "---|" * (len(COLUMNS) + 2)]
    for letter, of in rounds.items():
        cells = [cell(of, key, form) for key, _, form in COLUMNS]
        checked = results["checked"][letter]
        lines.append(f"| {letter} | {variants[letter].title} | " + " | ".join(cells)
                     + f" | {results['peak'][letter] / 1e6:,.0f} | {'–' if checked is None else format(checked, ',')} |")
    goals = [goal for goal in RATIOS if goal[2] in rounds and goal[3] in rounds]
    if goals:
        lines += ["", "| ratio | measured | must be |", "|---|---|---|"]
    for title, key, one, other, must, less in goals:
        values = ratios(rounds, key, one, other)
        lines.append(f"| {title} ({one} : {other}) | {statistics.median(values):.2f} ({values[0]:.2f}–{values[-1]:.2f}) "
                     f"| {'at most' if less else 'at least'} {must} |")
    return "\n".join(lines) + "\n"


def stages(spent, variants):
    """Where the CPU goes; spent is milliseconds an event by stage, by variant."""
    letters = list(spent)
    lines = ["", "## Where the CPU goes", "",
             "CPU µs an event of a warm hub under full load, by the threads that spend it:", "",
             "| stage | " + " | ".join(f"{letter}: {variants[letter].title}" for letter in letters) + " |",
             "|---|" + "---|" * len(letters)]
    for title in spent[letters[0]]:
        lines.append(f"| {title} | " + " | ".join(f"{1000 * spent[letter][title]:,.0f}" for letter in letters) + " |")
    lines.append("| all | " + " | ".join(f"{1000 * sum(spent[letter].values()):,.0f}" for letter in letters) + " |")
    lines += ["", f"A flame graph of {letters[-1]}: the wider, the more CPU; each call hangs below its caller.", "",
              f"![Flame graph](pictures/{PICTURE.rsplit('/', 1)[1]})"]
    return "\n".join(lines) + "\n"


def table(head, rows):
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows)]


def ratio(rounds, key, number):
    """Of so many hubs to one, round by round."""
    values = ratios(rounds, key, number, 1)
    return f"{statistics.median(values):.2f} ({values[0]:.2f}–{values[-1]:.2f})"


def several(results, options):
    """One, two and three hubs at the same rate, idle, and what their broker takes."""
    rounds, idle, full = results["rounds"], results["idle"], results["full"]
    parts = list(idle[1])
    lines = [SEVERAL, f"Made on {time.strftime('%Y-%m-%d')} by `bench/hubs --rate {options.rate} --rounds {options.rounds} "
             f"--seconds {options.seconds} --warm {options.warm} --idle {options.idle}` on the same kind of machine: {os.cpu_count()} cores "
             f"({processor()}). Hubs as they come, with three dry sinks; each number of hubs has an external Artemis and a PostgreSQL of "
             "its own, and takes as many webhooks, in turn with the others; wrk spreads them evenly. CPU ms an event, at the same rate:", ""]
    keys = [*parts, "compiling", "idle", "the event"]
    lines += table(["hubs", "events a second", *keys, "ids checked"],
                   [[str(number), cell(of, "rate", "{:,.0f}"), *(cell(of, key, "{:.2f}") for key in keys), f"{results['checked'][number]:,}"]
                    for number, of in rounds.items()])
    lines += ["", "*All* is hubs, broker and PostgreSQL. Of it, *compiling* is what the JVMs' compilers took, *idle* what the same "
              "processes use in that time without events, and *the event* the rest.", "", "Ratios, round by round:", ""]
    keys = [*parts, "the event"]
    lines += table(["CPU an event", *keys],
                   [[f"{number} hubs : 1", *(ratio(rounds, key, number) for key in keys)] for number in (2, 3)])
    lines += ["", "Idle, CPU ms a second:", ""]
    lines += table(["hubs", *parts], [[str(number), *(f"{of[part]:.1f}" for part in parts)] for number, of in idle.items()])
    lines += ["", "At full load, on the cores that hubs, broker, database and load share:", ""]
    lines += table(["hubs", "events a second", "CPU ms: the event", "ratio to one hub", "broker: CPU ms an event",
                    "broker: events a second of its CPU", "broker: bytes written an event"],
                   [[str(number), cell(of, "rate", "{:,.0f}"), cell(of, "the event", "{:.2f}"),
                     ratio(full, "the event", number) if number > 1 else "", cell(of, "broker", "{:.2f}"),
                     cell(of, "events a broker's second", "{:,.0f}"), cell(of, "bytes", "{:,.0f}")] for number, of in full.items()])
    return "\n".join(lines) + "\n"


def without_several(page):
    return page.split(SEVERAL)[0]


def of_several(page):
    """That part of the page, which another command writes."""
    return page[len(without_several(page)):]
