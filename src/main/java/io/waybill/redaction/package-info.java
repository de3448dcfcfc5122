/** Keeps the secrets of the settings out of what the process prints and records. */
@NullMarked
package io.waybill.redaction;

import org.jspecify.annotations.NullMarked;
