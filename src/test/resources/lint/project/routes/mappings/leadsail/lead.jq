{
  time: .timestamp,
  data: {
    lead: {id: .leadId, email: .email},
    status: {to: .status}
  }
}
