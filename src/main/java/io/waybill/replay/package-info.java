/** Stored events once more: which, to whom, and how far that has come. */
@NullMarked
package io.waybill.replay;

import org.jspecify.annotations.NullMarked;
