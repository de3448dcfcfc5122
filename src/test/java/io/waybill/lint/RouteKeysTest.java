package io.waybill.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouteKeysTest {

    private final RouteKeys keys = RouteKeys.of(SchemaNode.ofCamel());

    @Test
    void knowsTheLanguagesOfCamel() {
        assertThat(keys.languages())
                .contains("jq", "simple", "method", "constant")
                .doesNotContain("expression");
    }

    @Test
    void knowsWhereExpressionsAre() {
        assertThat(keys.clauses()).contains("expression", "handled", "completionPredicate");
        assertThat(keys.holders())
                .contains("when", "setBody", "setHeader", "split", "routingSlip", "onWhen")
                .doesNotContain("to", "choice", "steps");
    }
}
