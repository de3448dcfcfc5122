package io.waybill.sink.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    @Test
    void breaksWhenSoManyHaveFailedInARow() {
        CircuitBreaker breaker = new CircuitBreaker(3);

        assertThat(breaker.failed()).isEmpty();
        assertThat(breaker.failed()).isEmpty();
        assertThat(breaker.failed()).contains(CircuitBreaker.FIRST_BREAK);
    }

    @Test
    void countsAnewAfterAnAnswer() {
        CircuitBreaker breaker = new CircuitBreaker(2);
        breaker.failed();

        assertThat(breaker.answered()).isFalse();
        assertThat(breaker.failed()).isEmpty();
    }

    @Test
    void breaksForTwiceAsLongWhenTheOneThatTriesFails() {
        CircuitBreaker breaker = new CircuitBreaker(1);
        breaker.failed();

        assertThat(breaker.failed()).contains(CircuitBreaker.FIRST_BREAK.multipliedBy(2));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            last = breaker.failed().orElseThrow();
        }
        assertThat(last).isEqualTo(CircuitBreaker.LONGEST_BREAK);
    }

    @Test
    void isWellAgainWhenTheOneThatTriesIsAnswered() {
        CircuitBreaker breaker = new CircuitBreaker(2);
        breaker.failed();
        breaker.failed();

        assertThat(breaker.answered()).isTrue();
        assertThat(breaker.failed()).isEmpty();
    }

    @Test
    void neverBreaksWhereItMustNot() {
        CircuitBreaker breaker = new CircuitBreaker(0);

        for (int i = 0; i < 1_000; i++) {
            assertThat(breaker.failed()).isEmpty();
        }
    }
}
