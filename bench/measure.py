"""What processes cost: CPU, bytes written and memory of whole trees of processes, from /proc."""

import os
import pathlib

TICK = os.sysconf("SC_CLK_TCK")
PROC = pathlib.Path("/proc")


def tree(pid):
    """The process and all its descendants."""
    children = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        left.extend(children.get(one, []))
    return found


def cpu(pids):
    """CPU seconds of the trees until now, with those of children that have ended."""
    ticks = 0
    for root in pids:
        for pid in tree(root):
            try:
                fields = (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICK


def written(pids):
    """Bytes that the trees have had written to disk. What an ended child wrote counts with its parent."""
    total = 0
    for root in pids:
        for pid in tree(root):
            try:
                lines = (PROC / str(pid) / "io").read_text().splitlines()
            except OSError:
                continue
            total += int(dict(line.split(": ") for line in lines)["write_bytes"])
    return total


def memory(pids, key="VmHWM"):
    """Resident bytes of the trees: the peak (VmHWM) or now (VmRSS)."""
    total = 0
    for root in pids:
        for pid in tree(root):
            try:
                lines = (PROC / str(pid) / "status").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(key + ":"))
    return total


def threads(pids):
    return sum(len(list((PROC / str(pid) / "task").iterdir())) for root in pids for pid in tree(root))


def pss(pids):
    """Bytes of the trees now; what processes share counts to each in part."""
    total = 0
    for root in pids:
        for pid in tree(root):
            try:
                lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
