/** Sends e-mail: {@link io.waybill.sink.mail.MailSender} hands each mail over to the sink's server. */
@NullMarked
package io.waybill.sink.mail;

import org.jspecify.annotations.NullMarked;
