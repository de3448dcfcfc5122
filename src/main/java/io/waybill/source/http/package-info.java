/** The HTTP server webhooks come to: connections, TLS, and the checks made before a sender is known. */
@NullMarked
package io.waybill.source.http;

import org.jspecify.annotations.NullMarked;
