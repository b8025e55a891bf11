ALTER TABLE customers_customer ADD COLUMN needs bytea;
ALTER TABLE customers_customer ADD COLUMN consents character varying(400);
ALTER TABLE customers_customer ADD COLUMN organisation_id uuid;
ALTER TABLE customers_customer ADD COLUMN created_by_id uuid;
CREATE INDEX ix_customers_customer_merged_into_id ON customers_customer (merged_into_id);

ALTER TABLE customers_unit ADD COLUMN warranty_until_on date;
ALTER TABLE customers_unit ADD COLUMN organisation_id uuid;
ALTER TABLE customers_unit ADD COLUMN created_by_id uuid;

-- Who owned a unit before its present owner.
CREATE TABLE customers_unit_ownership (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_customers_unit_ownership PRIMARY KEY (id),
    CONSTRAINT fk_customers_unit_ownership_customer_id FOREIGN KEY (customer_id) REFERENCES customers_customer (id) ON DELETE RESTRICT,
    CONSTRAINT fk_customers_unit_ownership_unit_id FOREIGN KEY (unit_id) REFERENCES customers_unit (id) ON DELETE RESTRICT
);
CREATE INDEX ix_customers_unit_ownership_customer_id ON customers_unit_ownership (customer_id);
CREATE INDEX ix_customers_unit_ownership_unit_id_until_at ON customers_unit_ownership (unit_id, until_at);

-- What a merge found and moved, so that it can be undone exactly.
CREATE TABLE customers_merge (
    id uuid NOT NULL,
    survivor_id uuid NOT NULL,
    merged_id uuid NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    merged_by character varying(80) NOT NULL,
    survivor_before text NOT NULL,
    survivor_after text NOT NULL,
    merged_before text NOT NULL,
    moved text NOT NULL,
    undone_at timestamp with time zone,
    undone_by character varying(80),
    CONSTRAINT pk_customers_merge PRIMARY KEY (id),
    CONSTRAINT fk_customers_merge_merged_id FOREIGN KEY (merged_id) REFERENCES customers_customer (id) ON DELETE RESTRICT,
    CONSTRAINT fk_customers_merge_survivor_id FOREIGN KEY (survivor_id) REFERENCES customers_customer (id) ON DELETE RESTRICT
);
CREATE INDEX ix_customers_merge_merged_id ON customers_merge (merged_id);
CREATE INDEX ix_customers_merge_survivor_id_merged_at ON customers_merge (survivor_id, merged_at);
