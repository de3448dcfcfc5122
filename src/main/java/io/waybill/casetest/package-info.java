/** Runs the users' route cases ({@code routes/tests}), and writes one from a payload. */
@NullMarked
package io.waybill.casetest;

import org.jspecify.annotations.NullMarked;
