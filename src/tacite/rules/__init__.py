"""The billing rules: functions of values, without framework, database or clock."""
