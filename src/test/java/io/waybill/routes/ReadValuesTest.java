package io.waybill.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadValuesTest {

    @Test
    void findsThePartsOfSimpleThatReadTheMessage() {
        assertThat(ReadValues.parts("${body[type]} == 'a' && ${header.x} > 1 || ${jq({a: .b})} == ${variable.y}"))
                .containsExactly("body[type]", "header.x", "jq({a: .b})", "variable.y");
    }

    @Test
    void leavesOutWhatCallsSomethingOrShowsASetting() {
        assertThat(ReadValues.parts(
                        "${bean:x} ${properties:waybill.ops.token} ${env:HOME} ${sys:user} ${random(9)} ${bodyOneLine"))
                .isEmpty();
    }
}
