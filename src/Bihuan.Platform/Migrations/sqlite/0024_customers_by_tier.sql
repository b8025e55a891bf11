-- Customers of one tier, newest first.
CREATE INDEX ix_customers_customer_tier_created_at ON customers_customer (tier, created_at);
