/** The HTTP server that receives webhooks: connections, TLS, and the checks before verification. */
@NullMarked
package io.waybill.source.http;

import org.jspecify.annotations.NullMarked;
