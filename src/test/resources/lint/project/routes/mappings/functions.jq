# What all can call.
def lead_name: .data.lead.email // "unknown";
def stage($status): table("stages")[$status] // "new";
