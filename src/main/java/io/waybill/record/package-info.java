/** The record: small values that every stage makes and the audit stores. */
@NullMarked
package io.waybill.record;

import org.jspecify.annotations.NullMarked;
