/**
 * The canonical event: one shape for what every provider sends. Knows nothing of HTTP, brokers or SQL; imports {@code
 * java.*} and Jackson only.
 */
@NullMarked
package io.waybill.event;

import org.jspecify.annotations.NullMarked;
