-- The oldest customer with a number or an address is found in one step, whatever the database believes of its tables.
DROP INDEX ix_customers_customer_phone_hash;
CREATE INDEX ix_customers_customer_phone_hash_created_at ON customers_customer (phone_hash, created_at);

DROP INDEX ix_customers_customer_email_hash;
CREATE INDEX ix_customers_customer_email_hash_created_at ON customers_customer (email_hash, created_at);
