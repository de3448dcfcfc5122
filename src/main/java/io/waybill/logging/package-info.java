/** Logging: how often a message is repeated. */
@NullMarked
package io.waybill.logging;

import org.jspecify.annotations.NullMarked;
