-- Answers of other systems about cases: they may name a customer, and no erasure would reach them. Those to tests stay.
UPDATE messages_attempt SET excerpt = NULL
WHERE excerpt IS NOT NULL AND delivery_id NOT IN (SELECT id FROM messages_delivery WHERE fact = 'webhook.test');
