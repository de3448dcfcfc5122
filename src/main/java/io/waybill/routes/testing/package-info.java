/** The users' own cases, beside their routes: what a webhook must become, and what each sink must be sent. */
@NullMarked
package io.waybill.routes.testing;

import org.jspecify.annotations.NullMarked;
