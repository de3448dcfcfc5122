"""One, two and three hubs of the same jar, each number with an external Artemis and a PostgreSQL of its own."""

import json
import os

import variants

# As docs/production.md has them.
HUB_JAVA, BROKER_JAVA = "-Xmx512m", "-Xmx1g"


class Broker(variants.Process):
    """An external Artemis with our broker.xml; only its folder and port are others, and it asks for no password."""

    def __init__(self, folder):
        self.port = variants.free_port()
        text = (variants.ROOT / "packaging" / "artemis" / "broker.xml").read_text()
        text = text.replace("127.0.0.1:61616", f"127.0.0.1:{self.port}").replace(">data/", f">{folder}/broker/")
        file = folder / "broker.xml"
        file.write_text(text.replace("<core xmlns=\"urn:activemq:core\">", "<core xmlns=\"urn:activemq:core\">\n"
                                     "<security-enabled>false</security-enabled>\n"
                                     "<jmx-management-enabled>false</jmx-management-enabled>"))
        source = variants.HERE / "java" / "Broker.java"
        super().__init__(folder, "broker", ["java", BROKER_JAVA, f"-Dlogback.configurationFile={source.parent / 'logback.xml'}",
                                            "-cp", variants.JAR, source, file], "ready")


class Hub(variants.Process):
    """One of several, as it comes: with three dry sinks, of which each hub serves a share."""

    def __init__(self, folder, number, port, broker, database):
        self.name, self.port, self.ops = f"hub-{number}", port, variants.free_port()
        settings = {"data-dir": folder / self.name, "hub.name": self.name, "http.host": "127.0.0.1", "http.port": self.port,
                    "ops.port": self.ops, "broker.url": f"tcp://127.0.0.1:{broker.port}", "audit.username": "bench",
                    "audit.jdbc-url": f"jdbc:postgresql://127.0.0.1:{database.port}/postgres"}
        super().__init__(folder, self.name, [
            "java", *os.environ.get("BENCH_JAVA_OPTIONS", HUB_JAVA).split(), *(f"-Dwaybill.{key}={value}" for key, value in settings.items()),
            "-jar", variants.JAR, "--config", variants.ROOT / "application.properties", "--routes", variants.ROOT / "routes"],
            "health and metrics at")


class Hubs(variants.Variant):
    """So many hubs, each of which takes its share of the webhooks."""

    def __init__(self, folder, number):
        self.letter, self.number = str(number), number
        self.title = ("one hub", "two hubs", "three hubs")[number - 1]
        super().__init__(folder)

    def start(self):
        self.broker = self.add(Broker(self.folder))
        self.database = self.add(variants.Postgres(self.folder))
        ports = [self.port, *(variants.free_port() for _ in range(1, self.number))]
        self.hubs = [self.add(Hub(self.folder, number, port, self.broker, self.database)) for number, port in enumerate(ports, 1)]

    def ports(self):
        return [hub.port for hub in self.hubs]

    def processes(self):
        """Whose CPU counts, by what they are."""
        return {"hubs": [hub.pid for hub in self.hubs], "broker": [self.broker.pid], "PostgreSQL": [self.database.process.pid]}

    def ask(self, path):
        return json.loads(variants.get(f"http://127.0.0.1:{self.hubs[0].ops}{path}"))

    def settled(self):
        return variants.all_done(self.ask("/api/ledger"))

    def serving(self):
        """How many sinks each hub serves."""
        return [len(hub["sinks"]) for hub in self.ask("/api/hubs")["hubs"]]

    def stored(self):
        return self.database.ids(variants.STORED)
