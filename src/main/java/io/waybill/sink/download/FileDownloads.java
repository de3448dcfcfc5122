package io.waybill.sink.download;

import io.waybill.config.SinkSettings;
import io.waybill.sink.FileFetcher;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.SinkRequest;
import io.waybill.sink.http.Egress;
import io.waybill.sink.http.FileClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Fetches files for all sinks of a generation. */
public final class FileDownloads implements FileFetcher {

    private final Egress egress;
    private final Clock clock;
    private final LeftParts leftParts;
    private final Map<SinkSettings, FileClient> clients = new ConcurrentHashMap<>();

    public FileDownloads(Egress egress, Clock clock) {
        this.egress = egress;
        this.clock = clock;
        this.leftParts = new LeftParts(clock);
    }

    @Override
    public int fetch(SinkSettings sink, SinkRequest.Download file, String key, BooleanSupplier isWanted)
            throws SinkFailure {
        Path folder = Objects.requireNonNull(sink.download().folder(), "a sink without a folder does not start");
        leftParts.remove(folder);
        FileClient client = clients.computeIfAbsent(sink, each -> new FileClient(each, egress, clock));
        return new DownloadAttempt(sink, file.link(), client, clock, isWanted).fetch(folder.resolve(file.to()), key);
    }
}
