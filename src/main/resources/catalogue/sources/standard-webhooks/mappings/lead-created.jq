# An example: map the fields of your own data.
{
  time: .timestamp,
  data: {
    lead: {id: .data.id, email: .data.email, firstName: .data.first_name, lastName: .data.last_name}
  }
}
