ALTER TABLE customers_customer ADD COLUMN needs BLOB NULL;
ALTER TABLE customers_customer ADD COLUMN consents TEXT NULL CONSTRAINT ck_customers_customer_consents_length CHECK (length(consents) <= 400);
ALTER TABLE customers_customer ADD COLUMN organisation_id BLOB NULL;
ALTER TABLE customers_customer ADD COLUMN created_by_id BLOB NULL;
CREATE INDEX ix_customers_customer_merged_into_id ON customers_customer (merged_into_id);

ALTER TABLE customers_unit ADD COLUMN warranty_until_on TEXT NULL;
ALTER TABLE customers_unit ADD COLUMN organisation_id BLOB NULL;
ALTER TABLE customers_unit ADD COLUMN created_by_id BLOB NULL;

-- Who owned a unit before its present owner.
CREATE TABLE customers_unit_ownership (
    id BLOB NOT NULL CONSTRAINT pk_customers_unit_ownership PRIMARY KEY,
    unit_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    CONSTRAINT fk_customers_unit_ownership_customer_id FOREIGN KEY (customer_id) REFERENCES customers_customer (id) ON DELETE RESTRICT,
    CONSTRAINT fk_customers_unit_ownership_unit_id FOREIGN KEY (unit_id) REFERENCES customers_unit (id) ON DELETE RESTRICT
);
CREATE INDEX ix_customers_unit_ownership_customer_id ON customers_unit_ownership (customer_id);
CREATE INDEX ix_customers_unit_ownership_unit_id_until_at ON customers_unit_ownership (unit_id, until_at);

-- What a merge found and moved, so that it can be undone exactly.
CREATE TABLE customers_merge (
    id BLOB NOT NULL CONSTRAINT pk_customers_merge PRIMARY KEY,
    survivor_id BLOB NOT NULL,
    merged_id BLOB NOT NULL,
    merged_at INTEGER NOT NULL,
    merged_by TEXT NOT NULL,
    survivor_before TEXT NOT NULL,
    survivor_after TEXT NOT NULL,
    merged_before TEXT NOT NULL,
    moved TEXT NOT NULL,
    undone_at INTEGER NULL,
    undone_by TEXT NULL,
    CONSTRAINT ck_customers_merge_merged_by_length CHECK (length(merged_by) <= 80),
    CONSTRAINT ck_customers_merge_undone_by_length CHECK (length(undone_by) <= 80),
    CONSTRAINT fk_customers_merge_merged_id FOREIGN KEY (merged_id) REFERENCES customers_customer (id) ON DELETE RESTRICT,
    CONSTRAINT fk_customers_merge_survivor_id FOREIGN KEY (survivor_id) REFERENCES customers_customer (id) ON DELETE RESTRICT
);
CREATE INDEX ix_customers_merge_merged_id ON customers_merge (merged_id);
CREATE INDEX ix_customers_merge_survivor_id_merged_at ON customers_merge (survivor_id, merged_at);
