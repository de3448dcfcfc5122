package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.source.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookMemoryTest {

    private final List<String> refused = new ArrayList<>();
    private long now;
    private final WebhookMemory memory = new WebhookMemory(1_000, Duration.ofSeconds(10), () -> now);

    @Test
    void theOneThatHasBeenSilentLongestGivesWay() {
        // Given
        WebhookMemory.Share first = share("first");
        WebhookMemory.Share second = share("second");
        assertThat(first.arrive(200)).isTrue();
        assertThat(second.arrive(200)).isTrue();
        assertThat(first.arrive(50)).isTrue();

        // When
        assertThat(share("third").arrive(100)).isTrue();

        // Then
        assertThat(refused).containsExactly("second UNAVAILABLE");
        assertThat(second.arrive(1)).isFalse();
        assertThat(first.arrive(1)).isTrue();
    }

    @Test
    void oneThatIsWorkedOnDoesNotGiveWay() {
        // Given
        WebhookMemory.Share worked = share("worked");
        worked.arrive(90);
        assertThat(worked.work()).isTrue();
        assertThat(memory.taken()).isEqualTo(900);

        // When
        WebhookMemory.Share large = share("large");
        boolean arrives = large.arrive(60);

        // Then
        assertThat(arrives).isFalse();
        assertThat(refused).containsExactly("large UNAVAILABLE");
        assertThat(share("small").arrive(5)).isTrue();
    }

    @Test
    void aSmallOneIsWorkedOnWhileOthersAreHalfSent() {
        // Given
        for (int i = 0; i < 5; i++) {
            share("half " + i).arrive(100);
        }
        WebhookMemory.Share small = share("small");
        small.arrive(10);

        // When
        boolean works = small.work();

        // Then
        assertThat(works).isTrue();
        assertThat(refused).containsExactly("half 0 UNAVAILABLE");
    }

    @Test
    void oneAloneAlwaysHasRoom() {
        WebhookMemory.Share large = share("large");

        assertThat(large.arrive(900)).isTrue();
        assertThat(large.work()).isTrue();
        assertThat(share("another").arrive(1)).isFalse();
    }

    @Test
    void onesThatMakeNoProgressAreRefusedAsTooSlow() {
        // Given
        WebhookMemory.Share silent = share("silent");
        silent.arrive(100);
        now += Duration.ofSeconds(6).toNanos();
        WebhookMemory.Share slow = share("slow");
        slow.arrive(100);
        now += Duration.ofSeconds(6).toNanos();

        // When
        memory.sweep();

        // Then
        assertThat(refused).containsExactly("silent " + Problem.TOO_SLOW);
        assertThat(memory.taken()).isEqualTo(200);
    }

    @Test
    void givesBackWhatItTook() {
        WebhookMemory.Share share = share("one");
        share.arrive(100);
        share.work();

        share.end();
        share.end();

        assertThat(memory.taken()).isZero();
    }

    private WebhookMemory.Share share(String name) {
        return memory.share(problem -> refused.add(name + " " + problem));
    }
}
