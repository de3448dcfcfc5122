/**
 * What is put on record: small values that every stage makes and the audit tables keep. They travel through the broker,
 * so that a database outage stops nobody.
 */
@NullMarked
package io.waybill.trail;

import org.jspecify.annotations.NullMarked;
