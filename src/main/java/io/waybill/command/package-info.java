/** What the command line does. */
@NullMarked
package io.waybill.command;

import org.jspecify.annotations.NullMarked;
