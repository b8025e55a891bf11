ALTER TABLE customers_note ADD COLUMN blocks_visits INTEGER NOT NULL DEFAULT 0;

CREATE TABLE dispatch_technician_wish (
    customer_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    is_wanted INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_technician_wish PRIMARY KEY (customer_id, user_id)
);

ALTER TABLE dispatch_visit ADD COLUMN leg_metres INTEGER NULL;

CREATE INDEX ix_dispatch_visit_organisation_id_checked_in_at ON dispatch_visit (organisation_id, checked_in_at);
