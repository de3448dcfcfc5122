/** The audit tables: what is written to them and what is read from them. The only package that knows SQL. */
@NullMarked
package io.waybill.audit;

import org.jspecify.annotations.NullMarked;
