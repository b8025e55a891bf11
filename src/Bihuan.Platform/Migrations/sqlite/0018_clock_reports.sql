-- Whose clock it was when it ended, and the order in which clocks fall due: what reports ask for.
ALTER TABLE servicelevels_clock ADD COLUMN team_id BLOB NULL;

UPDATE servicelevels_clock SET team_id = (SELECT organisation_id FROM cases_service_case WHERE id = subject_id);

CREATE INDEX ix_servicelevels_clock_due_at ON servicelevels_clock (due_at);
