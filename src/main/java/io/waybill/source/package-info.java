/**
 * From a webhook to an event: verify, check the JSON, map, publish. A source's route begins at
 * {@link io.waybill.source.WebhookRoutes}, and {@link io.waybill.source.SourceSteps} does each step.
 */
@NullMarked
package io.waybill.source;

import org.jspecify.annotations.NullMarked;
