package io.waybill.sink;

import io.waybill.config.SinkSettings;
import java.util.function.BooleanSupplier;

/** Fetches a file into a sink's folder, whole or not at all. */
@FunctionalInterface
public interface FileFetcher {

    /**
     * @param sink has an address and a folder
     * @param key of the delivery: an attempt goes on with what an earlier one of the same delivery has fetched
     * @param isWanted asked while it lasts
     * @return the status of the answer
     * @throws SinkFailure if the file is not there afterwards
     * @throws java.util.concurrent.RejectedExecutionException if it was no longer wanted
     */
    int fetch(SinkSettings sink, SinkRequest.Download file, String key, BooleanSupplier isWanted) throws SinkFailure;
}
