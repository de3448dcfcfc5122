# An example: map the fields of your own data.
{
  time: .time,
  subject: .subject,
  data: {
    lead: {id: .data.leadId, email: .data.email, firstName: .data.firstName, lastName: .data.lastName}
  }
}
