-- How a report was settled, and by whom. A process of the release before leaves both empty.
-- +goose Up
alter table reports add column settled_by bigint references users (id) on delete set null, add column removed boolean;
create index reports_settled_by on reports (settled_by) where settled_by is not null;

-- +goose Down
alter table reports drop column removed, drop column settled_by;
