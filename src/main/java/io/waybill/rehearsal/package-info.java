/** Runs a webhook through the routes without calling, storing or sending anything, and says what they would do. */
@NullMarked
package io.waybill.rehearsal;

import org.jspecify.annotations.NullMarked;
