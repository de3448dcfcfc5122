/**
 * Runs a webhook through the routes without calling, storing or sending anything, and tells what would become of
 * it.
 */
@NullMarked
package io.waybill.rehearsal;

import org.jspecify.annotations.NullMarked;
