/** Which client's address is told of an event: the organisation's and its campaigns' endpoints, from {@code endpoints.yaml}. */
@NullMarked
package io.waybill.endpoint;

import org.jspecify.annotations.NullMarked;
