/** Posts to Slack: {@link io.waybill.sink.slack.SlackProducer} sends the message. */
@NullMarked
package io.waybill.sink.slack;

import org.jspecify.annotations.NullMarked;
