/**
 * The canonical event: one form for what every provider sends. It does not depend on HTTP, the broker or SQL, and imports
 * {@code java.*} and Jackson only.
 */
@NullMarked
package io.waybill.event;

import org.jspecify.annotations.NullMarked;
