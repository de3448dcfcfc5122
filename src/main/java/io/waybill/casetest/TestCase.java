package io.waybill.casetest;

import io.waybill.source.RehearsedWebhook;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * One case: a webhook, and what is to become of it.
 *
 * @param file as messages name it
 * @param line where it begins
 * @param before the webhooks that came before it
 * @param verified whether it must be verified as the settings say
 * @param expected what it is to become, as written: docs/testing-routes.md
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
