package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

    @Test
    void breaksWhenSoManyHaveFailedInARow() {
        Breaker breaker = new Breaker(3);

        assertThat(breaker.failed()).isEmpty();
        assertThat(breaker.failed()).isEmpty();
        assertThat(breaker.failed()).contains(Breaker.FIRST_BREAK);
    }

    @Test
    void countsAnewAfterAnAnswer() {
        Breaker breaker = new Breaker(2);
        breaker.failed();

        assertThat(breaker.answered()).isFalse();
        assertThat(breaker.failed()).isEmpty();
    }

    @Test
    void breaksForTwiceAsLongWhenTheOneThatTriesFails() {
        Breaker breaker = new Breaker(1);
        breaker.failed();

        assertThat(breaker.failed()).contains(Breaker.FIRST_BREAK.multipliedBy(2));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            last = breaker.failed().orElseThrow();
        }
        assertThat(last).isEqualTo(Breaker.LONGEST_BREAK);
    }

    @Test
    void isWellAgainWhenTheOneThatTriesIsAnswered() {
        Breaker breaker = new Breaker(2);
        breaker.failed();
        breaker.failed();

        assertThat(breaker.answered()).isTrue();
        assertThat(breaker.failed()).isEmpty();
    }

    @Test
    void neverBreaksWhereItMustNot() {
        Breaker breaker = new Breaker(0);

        for (int i = 0; i < 1_000; i++) {
            assertThat(breaker.failed()).isEmpty();
        }
    }
}
