-- Favourites come first in a member's list of rooms. opened_at is when the member last
-- changed to the room, for the switcher; it is null before that.
-- +goose Up
alter table memberships add column favourite boolean not null default false, add column opened_at timestamptz;

-- +goose Down
alter table memberships drop column opened_at, drop column favourite;
