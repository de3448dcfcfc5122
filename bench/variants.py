"""What is measured: nine ways of taking a webhook, each with its processes, its record and its sink."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
JAR = ROOT / "target" / "waybill.jar"

SINK_ROUTE = """\
- route:
    id: bench
    routeConfigurationId: delivery
    from:
      uri: kamelet:events
      parameters: {sink: bench}
      steps:
        - to: {uri: kamelet:http, parameters: {request: bench}}
"""

# One that takes events of another type than the load has.
UNCONCERNED_ROUTE = """\
- route:
    id: %(name)s
    routeConfigurationId: delivery
    from:
      uri: kamelet:events
      parameters: {sink: %(name)s, types: campaign.paused}
      steps:
        - to: {uri: kamelet:http, parameters: {request: bench}}
"""


# Others are its own alarms.
STORED = "select provider_event_id from waybill_event where source = 'sendpilot'"


def all_done(ledger):
    """Whether all that a hub accepted is on record, and at its sinks."""
    return (ledger["unrecorded"] == 0 and all(sink["pending"] == 0 for sink in ledger["sinks"].values())
            and ledger["balanced"])


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url, method="GET"):
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=30) as response:
        return response.read().decode()


class Process:
    """One that says when it is ready, by a line of its output."""

    def __init__(self, folder, name, command, ready, **options):
        self.log = folder / (name + ".log")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **options)
        self.await_line(ready)

    def await_line(self, ready):
        end = time.monotonic() + 600
        while ready not in self.log.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{self.process.args[0]} did not start; see {self.log}")
            time.sleep(0.05)

    @property
    def pid(self):
        return self.process.pid

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()


class Postgres:
    """A PostgreSQL of its own, as it comes."""

    def __init__(self, folder):
        tools = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        if not tools:
            raise SystemExit("PostgreSQL was not found under /usr/lib/postgresql; install it: apt-get install postgresql")
        self.bin = tools[-1]
        self.port = free_port()
        data = folder / "postgres"
        data.mkdir(parents=True)
        # PostgreSQL refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(data, "postgres")
        subprocess.run([*self.user, self.bin / "initdb", "-D", data, "-U", "bench", "-A", "trust"], check=True,
                       stdout=subprocess.DEVNULL, cwd="/")
        self.process = Process(folder, "postgres", [*self.user, self.bin / "postgres", "-D", data, "-p", self.port,
                                                    "-k", "", "-c", "listen_addresses=127.0.0.1"],
                               "ready to accept connections", cwd="/")

    def ids(self, sql):
        out = subprocess.run([self.bin / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "bench", "-d", "postgres",
                              "-Atc", sql], check=True, capture_output=True, text=True)
        return out.stdout.split()

    def stop(self):
        # To runuser it is a stop, to PostgreSQL a smart shutdown: no client is left by now.
        self.process.stop()


class Variant:
    """One way of taking a webhook, in a folder of its own; url is where webhooks go."""

    letter = title = ""
    keeps = True

    def __init__(self, folder):
        self.folder = folder / self.letter
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhooks/sendpilot"
        self.parts = []
        self.sink = None

    def add(self, part):
        self.parts.append(part)
        return part

    def java(self, name):
        source = HERE / "java" / (name + ".java")
        self.add(Process(self.folder, name, ["java", f"-Dlogback.configurationFile={source.parent / 'logback.xml'}",
                                             "-cp", JAR, source, self.port], "ready"))

    def ports(self):
        """Where webhooks go."""
        return [self.port]

    def pids(self):
        """The processes that do the work; the sink that is called is not one of them."""
        return [part.process.pid if isinstance(part, Postgres) else part.pid for part in self.parts]

    def start_sink(self):
        self.sink_port = free_port()
        self.sink = Process(self.folder, "sink", ["node", HERE / "express" / "sink.js", self.sink_port], "ready")

    def told(self):
        """The ids that the sink was told, and how often each."""
        lines = get(f"http://127.0.0.1:{self.sink_port}/").splitlines()
        return {line.split()[0]: int(line.split()[1]) for line in lines}

    def settled(self):
        return True

    def stop(self):
        for part in [*reversed(self.parts), *([self.sink] if self.sink else [])]:
            part.stop()


class BareVertx(Variant):
    letter, title, keeps = "a", "Vert.x alone, in memory", False

    def start(self):
        self.java("BareVertx")


class CamelRoute(Variant):
    letter, title, keeps = "b", "The Camel route alone, in memory", False

    def start(self):
        self.java("CamelRoute")


class Hub(Variant):
    """Waybill, with the settings named and all others as they come."""

    off = ()
    own_sink = postgres = False
    unconcerned = 0

    def start(self):
        self.ops = free_port()
        routes = self.folder / "routes"
        shutil.copytree(ROOT / "routes", routes)
        settings = {"data-dir": self.folder / "data", "http.host": "127.0.0.1", "http.port": self.port, "ops.port": self.ops}
        settings |= {f"sink.{name}.mode": "off" for name in self.off}
        self.database = self.add(Postgres(self.folder)) if self.postgres else None
        if self.database:
            settings["audit.jdbc-url"] = f"jdbc:postgresql://127.0.0.1:{self.database.port}/postgres"
            settings["audit.username"] = "bench"
        (routes / "mappings" / "bench.jq").write_text("{body: .}")
        for number in range(self.unconcerned):
            name = f"other-{number}"
            (routes / "sinks" / f"{name}.camel.yaml").write_text(UNCONCERNED_ROUTE % {"name": name})
        if self.own_sink:
            self.start_sink()
            for name in self.off:
                settings[f"sink.{name}.mode"] = "off"
            (routes / "sinks" / "bench.camel.yaml").write_text(SINK_ROUTE)
            settings["sink.bench.url"] = f"http://127.0.0.1:{self.sink_port}/"
        self.command = ["java", *os.environ.get("BENCH_JAVA_OPTIONS", "").split(),
                        *(f"-Dwaybill.{key}={value}" for key, value in settings.items()),
                        "-jar", JAR, "--config", ROOT / "application.properties", "--routes", routes]
        self.hub = self.add(Process(self.folder, "waybill", self.command, "health and metrics at"))

    def ledger(self):
        return json.loads(get(f"http://127.0.0.1:{self.ops}/api/ledger"))

    def settled(self):
        return all_done(self.ledger())

    def stored(self):
        if self.database:
            return self.database.ids(STORED)
        self.hub.stop()
        file = next((self.folder / "data").glob("*.mv.db")).with_suffix("").with_suffix("")
        out = subprocess.run(["java", "-cp", JAR, "org.h2.tools.Shell", "-url", f"jdbc:h2:file:{file};DATABASE_TO_LOWER=TRUE;MODE=PostgreSQL",
                              "-user", "sa", "-sql", STORED], check=True, capture_output=True, text=True)
        return [line.strip() for line in out.stdout.splitlines()[1:] if line.strip() and not line.startswith("(")]


class SinksOff(Hub):
    letter, title = "c", "Waybill, sinks off"
    off = ("slack", "crm", "analytics")


class AsItComes(Hub):
    letter, title = "d", "Waybill as it comes (three dry sinks)"


class Live(Hub):
    letter, title = "e", "Waybill, an HTTP sink and PostgreSQL"
    off = ("slack", "crm", "analytics")
    own_sink = postgres = True


class HundredSinks(AsItComes):
    letter, title = "h", "Waybill, a hundred dry sinks, three concerned"
    unconcerned = 97


class ThousandSinks(AsItComes):
    letter, title = "i", "Waybill, a thousand dry sinks, three concerned"
    unconcerned = 997


class Express(Variant):
    letter, title = "f", "Express and pg: stored, then 202"
    calls = False

    def start(self):
        self.database = self.add(Postgres(self.folder))
        if self.calls:
            self.start_sink()
        arguments = [f"http://127.0.0.1:{self.sink_port}/"] if self.calls else []
        connection = f"postgres://bench@127.0.0.1:{self.database.port}/postgres"
        self.add(Process(self.folder, "express", ["node", HERE / "express" / "server.js", self.port, connection, *arguments],
                         "ready"))

    def settled(self):
        return self.database.ids("select count(*) from delivery where state = 'pending'") == ["0"]

    def stored(self):
        return self.database.ids("select body::jsonb->>'eventId' from event")


class ExpressLive(Express):
    letter, title = "g", "Express and pg: an HTTP sink, retries, records"
    calls = True


ALL = {variant.letter: variant for variant in (BareVertx, CamelRoute, SinksOff, AsItComes, Live, Express, ExpressLive,
                                                 HundredSinks, ThousandSinks)}
