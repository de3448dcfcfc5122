package io.waybill.casetest;

import io.waybill.source.RehearsedWebhook;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * A webhook and the result it must have (docs/testing-routes.md).
 *
 * @param file the file's name as messages show it
 * @param line the line on which the case begins
 * @param before the webhooks that arrive before it
 * @param verified whether it must be verified as the settings say
 * @param expected the expected result, as written
 */
public record TestCase(
        String file,
        int line,
        String name,
        List<RehearsedWebhook> before,
        RehearsedWebhook arrival,
        boolean verified,
        MappingNode expected) {

    public TestCase {
        before = List.copyOf(before);
    }
}
