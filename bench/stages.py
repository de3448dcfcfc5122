"""Where a hub's CPU goes under load: by stage, and as a flame graph (async-profiler, drawn by Chromium)."""

import pathlib
import platform
import re
import shutil
import subprocess
import tempfile
import zipfile

import measure
import variants

PROFILER = "tools.profiler:async-profiler:4.1"

# Which stage a thread works for, by what its name begins with. Linux keeps 15 characters of it.
STAGES = (("receiving: the door, checks, the source's route, the event", r"vert\.x-"),
          ("storing, before the 202", r"group-committer"),
          ("the broker: journal and queues", r"activemq|Thread-\d+ \(acti"),
          ("ids seen before", r"read-waybill\.id|seen-filter"),
          ("sinks: their routes and calls", r"(slack|crm|analytics|bench)-\d"),
          ("sinks: reading and settling", r"settle-"),
          ("the record", r"read-waybill\.au|H2-|MVStore|audit-"),
          ("compiling", r"C[12] Compiler"),
          ("collecting garbage", r"GC Thread|G1 |VM Thread|ParGC"))


def threads(pid):
    """CPU seconds of each thread until now, by its id: (name, seconds)."""
    found = {}
    for task in (measure.PROC / str(pid) / "task").iterdir():
        try:
            stat = (task / "stat").read_text()
        except OSError:
            continue
        name, fields = stat[stat.index("(") + 1:stat.rindex(")")], stat[stat.rindex(")") + 1:].split()
        found[task.name] = (name, (int(fields[11]) + int(fields[12])) / measure.TICK)
    return found


def by_stage(before, after):
    """CPU seconds between two looks, by stage."""
    spent = {title: 0.0 for title, _ in STAGES}
    spent["the rest"] = 0.0
    for task, (name, seconds) in after.items():
        title = next((title for title, begins in STAGES if re.match(begins, name)), "the rest")
        spent[title] += seconds - before.get(task, (name, 0.0))[1]
    return spent


class Profiler:
    """async-profiler from Maven's repository, loaded into a process that runs."""

    def __init__(self, folder, pid):
        self.folder, self.pid = folder, pid
        subprocess.run(["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={PROFILER}", f"-DoutputDirectory={folder}"],
                       cwd=variants.ROOT, check=True)
        machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
        with zipfile.ZipFile(next(folder.glob("async-profiler-*.jar"))) as jar:
            self.agent = jar.extract(f"linux-{machine}/libasyncProfiler.so", folder)

    def tell(self, what):
        out = subprocess.run(["jcmd", str(self.pid), "JVMTI.agent_load", self.agent, f'"{what}"'], check=True,
                             capture_output=True, text=True).stdout
        if "return code: 0" not in out:
            raise SystemExit(f"async-profiler: {out}")

    def start(self):
        self.tell("start,event=itimer,interval=2ms")

    def draw(self, title, picture):
        page = self.folder / "profile.html"
        self.tell(f"stop,flamegraph,inverted,minwidth=0.3,title={title},file={page}")
        browser = shutil.which("chromium") or shutil.which("google-chrome")
        if not browser:
            raise SystemExit(f"Chromium was not found; without it, the flame graph is only in {page}")
        subprocess.run([browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        "--window-size=1600,1000", "--timeout=4000", f"--screenshot={picture}", page.as_uri()],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def profile(letter, load, settle, seconds, warm, picture=None):
    """CPU milliseconds an event by stage of one warm variant; picture is where its flame graph goes.

    The figures are taken without the profiler, in a load of their own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="waybill-profile-"))
    folder.chmod(0o755)
    variant = variants.ALL[letter](folder)
    try:
        variant.start()
        load(variant, "warm", warm)
        settle(variant)
        before = threads(variant.hub.pid)
        answered = load(variant, "stages", seconds)["answered"]
        settle(variant)
        spent = by_stage(before, threads(variant.hub.pid))
        if picture:
            profiler = Profiler(folder, variant.hub.pid)
            profiler.start()
            load(variant, "picture", seconds)
            profiler.draw(variant.title, picture)
    finally:
        variant.stop()
    shutil.rmtree(folder, ignore_errors=True)
    return {title: 1000 * seconds / answered for title, seconds in spent.items()}
