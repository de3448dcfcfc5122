/** Sends a hub webhooks as a provider would send them. */
@NullMarked
package io.waybill.sample;

import org.jspecify.annotations.NullMarked;
