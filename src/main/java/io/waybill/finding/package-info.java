/** Mistakes in the users' files, and where they are. */
@NullMarked
package io.waybill.finding;

import org.jspecify.annotations.NullMarked;
