"""Loads a variant with wrk, waits until all is on record, and finds every id again."""

import json
import os
import subprocess
import time

import variants

CONNECTIONS = 64


def load(variant, run, seconds, pause=0, connections=CONNECTIONS, threads=2):
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(variants.HERE / "load.lua"),
               variant.url, "--", run, str(pause)]
    ports = " ".join(str(port) for port in variant.ports())
    out = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "PORTS": ports}).stdout
    result = json.loads(out.strip().splitlines()[-1])
    if result["errors"]:
        raise SystemExit(f"{variant.title}: {result['errors']} webhooks were not accepted")
    return result


def settle(variant, seconds=600):
    end = time.monotonic() + seconds
    while not variant.settled():
        if time.monotonic() > end:
            raise SystemExit(f"{variant.title}: not all was on record after {seconds} s; see {variant.folder}")
        time.sleep(0.2)


class Sent:
    """Which ids were sent, to be found again at the sink and in the table."""

    def __init__(self):
        self.loads = []

    def add(self, run, result):
        self.loads.append((run, result))

    def check(self, title, found):
        """Every id answered was kept; what was under way when the load ended may have been."""
        found = set(found)
        answered = kept = 0
        for run, result in self.loads:
            ids = {f"{run}-{thread}-{n}" for thread, sent in enumerate(result["sent"]) for n in range(1, sent + 1)}
            answered += result["answered"]
            missing = len(ids - found)
            if missing > len(ids) - result["answered"]:
                raise SystemExit(f"{title}: {missing} of {len(ids)} ids of load {run} are missing")
            kept += len(ids) - missing
        if kept != len(found):
            raise SystemExit(f"{title}: {len(found) - kept} ids were never sent")
        return answered
