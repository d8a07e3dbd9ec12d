-- Refused messages are found without those that were sent: pages ask whether there are any.
-- +goose Up
create index if not exists held_refused on held (author_id) where state = 'refused';

-- +goose Down
drop index held_refused;
