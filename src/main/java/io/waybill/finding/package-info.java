/** What is wrong with the users' files, and where. */
@NullMarked
package io.waybill.finding;

import org.jspecify.annotations.NullMarked;
