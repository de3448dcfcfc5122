package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is known of ids that are new. */
class UnseenIdsTest {

    private final CountDownLatch reading = new CountDownLatch(1);
    private volatile boolean stopped;

    @Test
    void readsNoMoreWhenItIsClosed() {
        // Given: an index that takes long to read
        UnseenIds unseen = new UnseenIds(() -> 1_000, this::giveIdsWithoutEnd);
        unseen.keepUp();
        Awaitility.await().until(() -> reading.getCount() == 0);

        // When
        unseen.close();

        // Then
        assertThat(stopped).isTrue();
        assertThat(unseen.isReady()).isFalse();
    }

    private void giveIdsWithoutEnd(Consumer<String> action) {
        try {
            for (int i = 0; ; i++) {
                action.accept("evt_" + i);
                reading.countDown();
            }
        } finally {
            stopped = true;
        }
    }
}
