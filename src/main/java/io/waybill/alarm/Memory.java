package io.waybill.alarm;

/** What must be known after a restart, or to the hub that goes on, so that no alarm is told twice, and none is forgotten. */
interface Memory<T> {

    /**
     * What was written last.
     *
     * @throws RuntimeException if it cannot be known now
     */
    T read();

    /** @throws RuntimeException if others will not know it */
    void write(T state);
}
