/** Writes the audit tables and reads them. The only package that uses SQL. */
@NullMarked
package io.waybill.audit;

import org.jspecify.annotations.NullMarked;
