ALTER TABLE customers_note ADD COLUMN blocks_visits boolean NOT NULL DEFAULT false;

CREATE TABLE dispatch_technician_wish (
    customer_id uuid NOT NULL,
    user_id uuid NOT NULL,
    is_wanted boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_dispatch_technician_wish PRIMARY KEY (customer_id, user_id)
);

ALTER TABLE dispatch_visit ADD COLUMN leg_metres integer;

CREATE INDEX ix_dispatch_visit_organisation_id_checked_in_at ON dispatch_visit (organisation_id, checked_in_at);
