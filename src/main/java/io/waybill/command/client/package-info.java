/** The commands that ask a running hub, at its ops port. */
@NullMarked
package io.waybill.command.client;

import org.jspecify.annotations.NullMarked;
