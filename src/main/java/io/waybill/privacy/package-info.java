/** Personal data and the secret fields of payloads: found, masked, removed. */
@NullMarked
package io.waybill.privacy;

import org.jspecify.annotations.NullMarked;
