-- Answers about customers from before they were sealed: nothing shows them any more, and no erasure would reach them.
UPDATE messages_message SET excerpt = NULL WHERE customer_id IS NOT NULL AND excerpt IS NOT NULL;
UPDATE messages_attempt SET excerpt = NULL
WHERE excerpt IS NOT NULL AND delivery_id IN (SELECT id FROM messages_delivery WHERE webhook_id IN (SELECT id FROM messages_webhook WHERE content = 'Personal'));
