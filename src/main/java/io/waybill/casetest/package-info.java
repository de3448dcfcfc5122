/** Runs the project's test cases ({@code routes/tests}), and records a case from a payload. */
@NullMarked
package io.waybill.casetest;

import org.jspecify.annotations.NullMarked;
