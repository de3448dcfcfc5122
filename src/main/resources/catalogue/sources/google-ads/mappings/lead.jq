# A lead: what the person entered, by Google's names of the columns. Google sends no time, so that of arrival counts.
(.user_column_data // []) as $columns
| def entered($name): $columns | map(select(.column_id == $name) | .string_value) | .[0];
{
  time: null,
  data: {
    campaign: {id: .campaign_id, adGroupId: .adgroup_id, creativeId: .creative_id},
    lead: {
      id: .lead_id,
      name: entered("FULL_NAME"),
      firstName: entered("FIRST_NAME"),
      lastName: entered("LAST_NAME"),
      email: ([entered("EMAIL"), entered("WORK_EMAIL")] | first_given),
      phone: ([entered("PHONE_NUMBER"), entered("WORK_PHONE")] | first_given),
      company: entered("COMPANY_NAME"),
      title: entered("JOB_TITLE")
    },
    form: {id: .form_id},
    clickId: .gcl_id,
    answers: ($columns | map(select(.column_id == null) | {key: (.column_name // "unnamed"), value: .string_value}) | from_entries)
  }
}
