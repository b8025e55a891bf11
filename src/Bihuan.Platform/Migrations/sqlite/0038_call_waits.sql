-- How long each caller waited, so that a day's calls are counted without sums on instants; and the calls that nobody ended yet.
ALTER TABLE intake_call ADD COLUMN waited_microseconds INTEGER NULL;
UPDATE intake_call SET waited_microseconds = max(0, coalesce(answered_at, ended_at) - offered_at) WHERE coalesce(answered_at, ended_at) IS NOT NULL AND offered_at IS NOT NULL;
CREATE INDEX ix_intake_call_open ON intake_call (began_at) WHERE ended_at IS NULL;
