package io.waybill.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the fields of a payload that say who and what an event is about. */
final class ProposedParts {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s<>]+@[^@\\s<>]+\\.[^@\\s<>]+");

    /** A person that campaigns are for, and one that sends them. */
    private static final Pattern LEAD = Pattern.compile(
            "lead|contact|prospect|person|customer|subscriber|invitee|attendee|recipient|user|respondent|leadprofile|to");

    private static final Pattern OURS = Pattern.compile(
            "sender|from|account|owner|mailbox|creator|author|host|organizer|assignee|emailaccount|createdby|agent");

    private ProposedParts() {}

    /** By the place in an event's data, such as {@code lead.email}. */
    static Map<String, PayloadField> in(List<PayloadField> fields, @Nullable PayloadField type) {
        List<PayloadField> others = fields.stream()
                .filter(field -> type == null || !field.path().equals(type.path()))
                .toList();
        Map<String, PayloadField> parts = new LinkedHashMap<>();
        put(
                parts,
                "workspace",
                others,
                field -> named(field, "workspaceid|workspace|teamid|accountid|organi[sz]ationid"));
        put(parts, "campaign.id", others, field -> own(field, "campaign|sequence", "id"));
        put(parts, "campaign.name", others, field -> own(field, "campaign|sequence", "name"));
        put(parts, "lead.id", others, ProposedParts::leadId);
        put(parts, "lead.email", others, ProposedParts::email);
        put(parts, "lead.firstName", others, field -> ofLead(field, "(lead|contact)?(firstname|givenname|fname)"));
        put(
                parts,
                "lead.lastName",
                others,
                field -> ofLead(field, "(lead|contact)?(lastname|familyname|surname|lname)"));
        put(parts, "lead.phone", others, field -> ofLead(field, "(lead|contact)?(phone|phonenumber|mobile|tel)"));
        put(parts, "lead.linkedinUrl", others, ProposedParts::linkedin);
        put(parts, "lead.company", others, field -> ofLead(field, "(lead)?(company|companyname)"));
        put(parts, "status.to", others, field -> named(field, "newstatus|newstage|newstagename|status|stage"));
        put(parts, "status.from", others, field -> named(field, "previousstatus|oldstatus|previousstage|oldstage"));
        put(parts, "message.subject", others, field -> named(field, "replysubject|emailsubject|subject"));
        put(
                parts,
                "message.text",
                others,
                field -> named(field, "replytext|textbody|bodytext|text|reply|message|body"));
        return parts;
    }

    private static void put(
            Map<String, PayloadField> parts,
            String part,
            List<PayloadField> fields,
            ToIntFunction<PayloadField> score) {
        SourceProposal.best(fields, field -> score.applyAsInt(field) - 3 * field.depth())
                .ifPresent(field -> parts.put(part, field));
    }

    private static int named(PayloadField field, String names) {
        return !field.isListed() && field.name().matches(names) ? 50 - indexIn(names, field.name()) : 0;
    }

    /** The earlier a name is among the alternatives, the better. */
    private static int indexIn(String names, String name) {
        String[] each = names.split("\\|", -1);
        for (int i = 0; i < each.length; i++) {
            if (name.matches(each[i])) {
                return i;
            }
        }
        return each.length;
    }

    private static int own(PayloadField field, String things, String what) {
        boolean isIt = field.name().matches("(%s)%s".formatted(things, what))
                || (field.parent().matches(things) && field.name().equals(what));
        return isIt && !field.value().isBoolean() ? 50 : 0;
    }

    private static int leadId(PayloadField field) {
        if (field.isListed() || field.value().isBoolean()) {
            return 0;
        }
        boolean isIt = field.name().matches("(lead|contact|prospect|person|subscriber|customer|user|invitee)(id|uuid)")
                || (field.name().matches("id|uuid")
                        && LEAD.matcher(field.parent()).matches());
        return isIt ? (field.name().startsWith("user") || field.parent().equals("user") ? 20 : 50) : 0;
    }

    private static int email(PayloadField field) {
        if (!field.isText() || !EMAIL.matcher(field.value().textValue()).matches()) {
            return 0;
        }
        String name = field.name();
        if (OURS.matcher(field.parent()).matches()
                || name.matches("(sender|owner|mailbox|account|host|assignee).*|emailaccount")) {
            return 0;
        }
        int score = name.matches("(lead|contact|prospect|customer|invitee|person|subscriber)email.*")
                ? 60
                : name.matches("e?mail|emailaddress")
                        ? 50
                        : name.matches("to.*|recipient.*") ? 45 : name.matches("from.*") ? 25 : 30;
        return score + (LEAD.matcher(field.parent()).matches() ? 8 : 0) - (field.isListed() ? 15 : 0);
    }

    private static int ofLead(PayloadField field, String names) {
        if (OURS.matcher(field.parent()).matches()
                || !field.name().matches(names)
                || field.value().isBoolean()) {
            return 0;
        }
        return 50 - (field.isListed() ? 15 : 0);
    }

    private static int linkedin(PayloadField field) {
        boolean isIt = field.isText()
                && (field.name().startsWith("linkedin")
                        || field.value().textValue().contains("linkedin.com/in/"));
        return isIt && !OURS.matcher(field.parent()).matches() ? 50 : 0;
    }
}
