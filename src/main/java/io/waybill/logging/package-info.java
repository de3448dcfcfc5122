/** What the log says, and how often. */
@NullMarked
package io.waybill.logging;

import org.jspecify.annotations.NullMarked;
