"""People 人员: who may sign in, for which organisation and department, and what each may do."""
