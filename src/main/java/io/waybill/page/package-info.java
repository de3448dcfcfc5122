/** What does an operator see in a browser? Screens over what the operators' API knows, made into HTML by the templates in {@code src/main/jte}. */
@org.jspecify.annotations.NullMarked
package io.waybill.page;
