/** The commands of the command line. */
@NullMarked
package io.waybill.command;

import org.jspecify.annotations.NullMarked;
