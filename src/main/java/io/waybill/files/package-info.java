/** How files stay private, those with events, payloads and secrets, and survive a power cut. */
@NullMarked
package io.waybill.files;

import org.jspecify.annotations.NullMarked;
