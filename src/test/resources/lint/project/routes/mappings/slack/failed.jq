"Failed: \(lead_name)"
