-- One time to wake at for each case, the earliest of its clocks: six entries of an index less for every case that is opened.
ALTER TABLE servicelevels_history ADD COLUMN wake_at timestamp with time zone;

UPDATE servicelevels_history SET wake_at = x.wake_at
FROM (SELECT subject_id, min(wake_at) AS wake_at FROM servicelevels_clock WHERE wake_at IS NOT NULL GROUP BY subject_id) AS x WHERE x.subject_id = servicelevels_history.subject_id;

DROP INDEX ix_servicelevels_clock_wake_at;

CREATE INDEX ix_servicelevels_history_wake_at ON servicelevels_history (wake_at) WHERE wake_at IS NOT NULL;
